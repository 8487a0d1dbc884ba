// What the compiler's caches keep of what clients send.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "tests/unit/exec-service/pipeline/pipeline_harness.h"

namespace exec::pipeline {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20U;

class OperationCacheTest : public PipelineHarness {
 protected:
  static void compile(Compiler& with,
                      const std::string& document,
                      const std::string& variables = "",
                      std::int64_t now_ms = 0) {
    const Compiled compiled = with.compile({.schema_id = {},
                                            .document = document,
                                            .document_hash = {},
                                            .operation_name = {},
                                            .variables_json = variables,
                                            .claims_json = {},
                                            .document_id = {},
                                            .now_ms = now_ms});
    EXPECT_TRUE(compiled) << compiled.error().result.body;
  }

  // `count` Boolean variables, each of which decides about a field.
  static std::string conditional(std::size_t count) {
    std::string variables;
    std::string selections;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string name = "$b" + std::to_string(i);
      variables += name + ":Boolean=false ";
      selections += "number@skip(if:" + name + ")";
    }
    return "query(" + variables + "){flight(id:1){id " + selections + "}}";
  }
};

// 4,000 of them took 2.7 GB: each plan keeps its document, and plans were only counted.
TEST_F(OperationCacheTest, WeighsTheDocumentsThatPlansKeep) {
  CompilerOptions limits;
  limits.cache.documents.bytes_max = kMiB;
  limits.cache.plans.bytes_max = kMiB;
  limits.parse.aliases_max = 1'000;
  Compiler bounded(limits, schemas);
  constexpr int kFields = 100;
  for (int i = 0; i < 100; ++i) {
    std::string fields;
    for (int field = 0; field < kFields; ++field)
      fields += "of" + std::to_string(i) + "_" + std::to_string(field) + ":number ";
    compile(bounded, "{flight(id:1){" + fields + "}}");
  }
  const OperationCacheCounters counters = bounded.counters();
  EXPECT_LE(counters.document_bytes, kMiB);
  EXPECT_LE(counters.plan_bytes, kMiB);
  EXPECT_GT(counters.plans, 0U);
  EXPECT_LT(counters.plans, 100U);
  EXPECT_GT(counters.plan_bytes, counters.plans * 10 * kFields) << "at least the documents' text";
}

TEST_F(OperationCacheTest, CountsADocumentOnceWhateverTheNumberOfItsPlans) {
  Compiler caching({}, schemas);
  const std::string document =
      "query($b0:Boolean=false){flight(id:1){id number@skip(if:$b0)}"
      "__type(name:\"" +
      std::string(60'000, 'x') + "\"){name}}";
  compile(caching, document, R"({"b0":false})");
  const std::uint64_t one_plan = caching.counters().plan_bytes;
  compile(caching, document, R"({"b0":true})");
  EXPECT_EQ(caching.counters().plans, 2U);
  EXPECT_GT(one_plan, 60'000U);
  EXPECT_LT(caching.counters().plan_bytes, one_plan + 60'000U);
}

TEST_F(OperationCacheTest, KeepsAPlanPerCombinationOfUpToEightConditions) {
  Compiler caching({}, schemas);
  for (const char* variables : {R"({"b0":true})", R"({"b1":true})", R"({"b0":true})"})
    compile(caching, conditional(8), variables);
  EXPECT_EQ(caching.counters().plans, 2U);
  EXPECT_EQ(caching.counters().plan_hits, 1U);
}

TEST_F(OperationCacheTest, KeepsNoPlanOfAnOperationWithMoreConditions) {
  Compiler caching({}, schemas);
  for (const char* variables : {R"({"b0":true})", R"({"b1":true})", R"({"b0":true})"})
    compile(caching, conditional(9), variables);
  EXPECT_EQ(caching.counters().plans, 0U);
  EXPECT_EQ(caching.counters().documents, 1U);
}

TEST_F(OperationCacheTest, DropsWhatWasNotUsedForTenMinutes) {
  Compiler caching({}, schemas);
  compile(caching, "{flight(id:1){id}}");
  compile(caching, "{flight(id:1){number}}", "", 300'000);
  caching.expire(600'000);
  EXPECT_EQ(caching.counters().documents, 1U);
  EXPECT_EQ(caching.counters().plans, 1U);
  caching.expire(900'000);
  EXPECT_EQ(caching.counters().documents, 0U);
  EXPECT_EQ(caching.counters().plan_bytes, 0U);
}

TEST_F(OperationCacheTest, ARowWithoutEventsIsDroppedAfterAMinute) {
  constexpr const char* kRow = "subscription($id:ID!){flightUpdated(id:$id){delay}}";
  resolve({event(1, {{1, row(kRow)}})}, sink);
  const auto expiry = pipeline.next_expiry_ms();
  ASSERT_TRUE(expiry);
  EXPECT_LE(*expiry, clock.now_ms() + 60'000);
  clock.advance(60'000);
  pipeline.expire();
  EXPECT_EQ(pipeline.next_expiry_ms(), std::nullopt);
}

}  // namespace
}  // namespace exec::pipeline
