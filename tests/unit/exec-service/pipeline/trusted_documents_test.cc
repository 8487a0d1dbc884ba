// Trusted documents by id, in requests and in rows.
#include "tests/unit/exec-service/pipeline/pipeline_harness.h"

namespace exec::pipeline {
namespace {

using testing::ElementsAre;
using trusted_documents::Mode;
using trusted_documents::TrustedDocuments;

constexpr const char* kDelay = "subscription($id:ID!){flightUpdated(id:$id){delay}}";

std::shared_ptr<const TrustedDocuments> trusting(const trusted_documents::Options& trusted) {
  return std::make_shared<const TrustedDocuments>(
      TrustedDocuments::build(trusted,
                              {{"name", "{__typename}"}, {"delay", kDelay}, {"old", "{gone}"}}, {})
          .value());
}

class TrustedDocumentsTest : public PipelineHarness {
 protected:
  explicit TrustedDocumentsTest(const trusted_documents::Options& its = {Mode::kEnforce})
      : PipelineHarness(flights(), {}, trusting(its)) {}

  std::string execute_id(const std::string& id, const std::string& variables = "") {
    ports::Request request;
    request.document_id = id;
    request.variables_json = variables;
    return execute(request);
  }
};

TEST_F(TrustedDocumentsTest, ARequestMayNameOne) {
  EXPECT_EQ(execute_id("name"), R"(0 {"data":{"__typename":"Query"}})");
  EXPECT_EQ(execute_id("q_name"), R"(0 {"data":{"__typename":"Query"}})");
  EXPECT_EQ(compiler.counters().documents, 1U);
}

TEST_F(TrustedDocumentsTest, AnUnknownIdIsReported) {
  EXPECT_EQ(execute_id("other"),
            R"(2 {"errors":[{"message":"No document has the id \"other\"; register it.",)"
            R"("extensions":{"code":"PERSISTED_QUERY_NOT_IN_LIST"}}]})");
}

TEST_F(TrustedDocumentsTest, OthersAreRefused) {
  EXPECT_EQ(execute("{__typename}"), R"(0 {"data":{"__typename":"Query"}})");
  EXPECT_EQ(execute("{ __typename }"),
            R"(2 {"errors":[{"message":"Only documents that are registered are served; register )"
            R"(this one.","extensions":{"code":"QUERY_NOT_IN_SAFELIST"}}]})");
}

TEST_F(TrustedDocumentsTest, OneThatTheSchemaNoLongerAllowsIsInvalid) {
  EXPECT_THAT(execute_id("old"), testing::HasSubstr("GRAPHQL_VALIDATION_FAILED"));
}

TEST_F(TrustedDocumentsTest, ARowIsExecutedByIdAlone) {
  EXPECT_EQ(execute_id("delay", R"({"id":"1"})"), "prepared");
  auto row = std::make_shared<ports::RowDefinition>();
  row->document_id = "delay";
  row->document_hash = last_prepared->document_hash;
  row->variables_json = R"({"id":"1"})";
  row->key = "by id";
  resolve({event(10, {{1, row}})}, sink);
  EXPECT_THAT(sink->take(), ElementsAre(R"(10/1 0 {"data":{"flightUpdated":{"delay":7}}})"));
}

class IdsOnlyTest : public TrustedDocumentsTest {
 protected:
  IdsOnlyTest() : TrustedDocumentsTest({Mode::kEnforce, true}) {}
};

TEST_F(IdsOnlyTest, ATextIsRefusedEvenIfItIsTrusted) {
  EXPECT_EQ(
      execute("{__typename}"),
      R"(2 {"errors":[{"message":"Only documents that are registered are served; send the id )"
      R"(of one.","extensions":{"code":"PERSISTED_QUERY_ID_REQUIRED"}}]})");
  EXPECT_EQ(execute_id("name"), R"(0 {"data":{"__typename":"Query"}})");
}

class LogTest : public TrustedDocumentsTest {
 protected:
  LogTest() : TrustedDocumentsTest({Mode::kLog}) {}
};

TEST_F(LogTest, OthersAreServed) {
  EXPECT_EQ(execute("{ __typename }"), R"(0 {"data":{"__typename":"Query"}})");
}

}  // namespace
}  // namespace exec::pipeline
