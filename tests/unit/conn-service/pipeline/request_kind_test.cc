#include "conn-service/pipeline/request_kind.h"

#include <string>

#include <gtest/gtest.h>

namespace conn::pipeline {
namespace {

struct Row {
  const char* name;
  const char* document;
  const char* document_id;
  bool is_certainly_a_subscription;
  bool may_be_a_mutation;
};

const Row kRows[] = {
    {"Query", "{a}", "", false, false},
    {"QueryWithTheWordInAString", R"({a(b: "mutation")})", "", false, false},
    {"Mutation", "mutation {a}", "", false, true},
    {"MutationAmongOthers", "query Q {a} mutation M {b}", "", false, true},
    {"Subscription", "subscription {a}", "", true, false},
    {"SubscriptionWithAFragment", "fragment F on T {a} subscription {...F}", "", true, false},
    {"SubscriptionAmongOthers", "query Q {a} subscription S {b}", "", false, false},
    {"NotUnderstood", "query {", "", false, true},
    {"Nothing", "", "", false, false},
    {"QueryById", "", "q_1", false, false},
    {"MutationById", "", "m_1", false, true},
    {"SubscriptionById", "", "s_1", true, false},
    {"OtherId", "", "pay", false, true},
    {"Hash", "", "sha256:0011", false, true},
    {"IdOfOtherCase", "", "Q_1", false, true},
    {"IdBesideAText", "{a}", "q_1", false, true},
};

class RequestKind : public testing::TestWithParam<Row> {};

TEST_P(RequestKind, IsOnlyWhatIsCertain) {
  const protocol::GraphqlRequest request{.document = GetParam().document,
                                         .document_id = GetParam().document_id};
  EXPECT_EQ(is_certainly_a_subscription(request), GetParam().is_certainly_a_subscription);
  EXPECT_EQ(may_be_a_mutation(request), GetParam().may_be_a_mutation);
}
INSTANTIATE_TEST_SUITE_P(Tables, RequestKind, testing::ValuesIn(kRows), [](const auto& row) {
  return std::string(row.param.name);
});

}  // namespace
}  // namespace conn::pipeline
