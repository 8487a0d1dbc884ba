// A schema change as a worker's pipeline sees it: rows of both schemas, and of one that has left.
#include "tests/unit/exec-service/pipeline/pipeline_harness.h"

namespace exec::pipeline {
namespace {

using testing::ElementsAre;

constexpr const char* kDelay = "subscription($id:ID!){flightUpdated(id:$id){delay}}";

class SchemaChangeTest : public PipelineHarness {
 protected:
  SchemaChangeTest() : PipelineHarness(with_id("n")) {}

  static SharedSupergraph with_id(const std::string& id) {
    auto supergraph = std::make_shared<supergraph::Supergraph>(*flights());
    supergraph->id = id;
    return supergraph;
  }
  static ports::EventRow row_of(std::uint64_t handle, const std::string& schema_id) {
    auto row = std::make_shared<ports::RowDefinition>(*PipelineHarness::row(kDelay));
    row->schema_id = schema_id;
    row->key = schema_id + row->key;
    return {handle, row};
  }
  void leave(const std::string& id) {
    for (const SharedSchema& gone : schemas.expire(clock.now_ms() + options.keep.keep_ms, {})) {
      ASSERT_EQ(gone->id(), id);
      compiler.forget_schema(gone->id());
      pipeline.forget_schema(gone->id());
    }
  }
};

TEST_F(SchemaChangeTest, RowsOfBothSchemasAreExecuted) {
  (void)schemas.publish({served(with_id("n+1"))}, clock.now_ms());
  resolve({event(1, {row_of(1, "n"), row_of(2, "n+1")})}, sink);
  EXPECT_THAT(sink->take(), ElementsAre(R"(1/1 0 {"data":{"flightUpdated":{"delay":7}}})",
                                        R"(1/2 0 {"data":{"flightUpdated":{"delay":7}}})"));
}

TEST_F(SchemaChangeTest, ARowOfASchemaThatHasLeftIsAnsweredSoAndSoIsARequest) {
  resolve({event(1, {row_of(1, "n")})}, sink);
  EXPECT_EQ(sink->take().size(), 1U);
  (void)schemas.publish({served(with_id("n+1"))}, clock.now_ms());
  leave("n");
  resolve({event(2, {row_of(1, "n")})}, sink);
  EXPECT_THAT(sink->take(), ElementsAre("2/1 2"));  // UNKNOWN_SCHEMA
  ports::Request request;
  request.schema_id = "n";
  request.document = "{__typename}";
  EXPECT_THAT(execute(request), testing::HasSubstr("UNKNOWN_SCHEMA"));
}

TEST_F(SchemaChangeTest, WhatWasCompiledLeavesWithItsSchema) {
  resolve({event(1, {row_of(1, "n")})}, sink);
  (void)schemas.publish({served(with_id("n+1"))}, clock.now_ms());
  resolve({event(2, {row_of(1, "n+1")})}, sink);
  EXPECT_EQ(compiler.counters().documents, 2U);
  EXPECT_EQ(compiler.counters().plans, 2U);
  const std::weak_ptr<const supergraph::Supergraph> n = schemas.find("n")->supergraph;
  leave("n");
  EXPECT_EQ(compiler.counters().documents, 1U);
  EXPECT_EQ(compiler.counters().plans, 1U);
  EXPECT_TRUE(n.expired());
}

TEST_F(SchemaChangeTest, WhatIsUnderWayWhenItsSchemaLeavesEnds) {
  execute(R"({ flight(id: "1") { number } })");
  EXPECT_EQ(answer, "(running)");
  (void)schemas.publish({served(with_id("n+1"))}, clock.now_ms());
  leave("n");
  subgraph_answers(0, R"({"data":{"flight":{"number":"NW 1"}}})");
  EXPECT_EQ(answer, R"(0 {"data":{"flight":{"number":"NW 1"}}})");
}

TEST_F(SchemaChangeTest, AfterARollBackRowsAreNotCompiledAgain) {
  resolve({event(1, {row_of(1, "n")})}, sink);
  (void)schemas.publish({served(with_id("n+1"))}, clock.now_ms());
  (void)schemas.publish({served(with_id("n"))}, clock.now_ms());
  const auto misses = compiler.counters().document_misses;
  resolve({event(2, {row_of(1, "n")})}, sink);
  EXPECT_EQ(compiler.counters().document_misses, misses);
}

}  // namespace
}  // namespace exec::pipeline
