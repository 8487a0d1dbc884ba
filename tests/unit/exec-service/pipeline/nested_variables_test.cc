// Variables that coercion nests deeper than a document may be that arrives.
#include "tests/unit/exec-service/pipeline/item_supergraph.h"
#include "tests/unit/exec-service/pipeline/pipeline_harness.h"

namespace exec::pipeline {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr int kDepth = 62;  // the most that arrives: 64 levels, with the variables' own object

class NestedVariablesTest : public PipelineHarness {
 protected:
  NestedVariablesTest() : PipelineHarness(item_supergraph()) {}
};

TEST_F(NestedVariablesTest, AreNotInTheWayOfIntrospection) {
  EXPECT_EQ(execute("query($where:Where,$name:String!){items(where:$where){id} "
                    "__type(name:$name){name}}",
                    R"({"name":"Item",)" + nested_where(kDepth).substr(1)),
            "(running)");
  subgraph_answers(0, R"({"data":{"items":[{"id":"1"}]}})");
  EXPECT_EQ(answer, R"(0 {"data":{"items":[{"id":"1"}],"__type":{"name":"Item"}}})");
}

TEST_F(NestedVariablesTest, ArePublished) {
  EXPECT_EQ(execute("mutation($where:Where){find(where:$where){success}}", nested_where(kDepth)),
            "(running)");
  ASSERT_EQ(ports.broker.events.size(), 1U);
  EXPECT_EQ(ports.broker.events[0].topic, "items.a");
  EXPECT_THAT(ports.broker.events[0].value, StartsWith(R"({"where":{"and":[{"and":[{"and":[)"));
  ports.broker.answer(0, {});
  end_turn();
  EXPECT_EQ(answer, R"(0 {"data":{"find":{"success":true}}})");
}

TEST_F(NestedVariablesTest, NameATopicToListenTo) {
  EXPECT_EQ(
      execute("subscription($where:Where){itemFound(where:$where){id}}", nested_where(kDepth)),
      "prepared");
  EXPECT_EQ(last_prepared->topics, std::vector<std::string>{"items.a"});
}

// 20 bytes of each element come from the default value of its type.
TEST_F(NestedVariablesTest, AreRefusedIfTheirDefaultsMakeThemTooLarge) {
  std::string json = R"({"where":{"and":[{})";
  for (int i = 0; i < 200'000; ++i)
    json += ",{}";
  EXPECT_THAT(execute("query($where:Where){items(where:$where){id}}", json + "]}}"),
              AllOf(StartsWith("4 "), HasSubstr("larger than 4194304 bytes")));
}

TEST_F(NestedVariablesTest, AreNotRepeatedInAnEventWithoutABound) {
  std::string document = "mutation($where:Where){find(any:[$where";
  for (int i = 0; i < 100; ++i)
    document += ",$where";
  EXPECT_THAT(execute(document + "]){success}}",
                      R"({"where":{"name":")" + std::string(100'000, 'a') + R"("}})"),
              HasSubstr("The arguments are larger than 4194304 bytes."));
  EXPECT_TRUE(ports.broker.events.empty());
}

}  // namespace
}  // namespace exec::pipeline
