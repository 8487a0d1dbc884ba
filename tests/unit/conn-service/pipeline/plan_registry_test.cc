#include "conn-service/pipeline/plan_registry.h"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace conn::pipeline {
namespace {

constexpr std::size_t kBytesMax = 1'000;

OperationKey key(std::uint64_t number) {
  return {.reactor = ReactorId{0}, .number = number};
}

routing::SharedRowSource source(const std::string& schema_id, const std::string& variables) {
  auto document = std::make_shared<routing::Document>();
  document->hash = "hash";
  return routing::make_source({.schema_id = routing::SchemaId(schema_id),
                               .document = std::move(document),
                               .variables_json = variables});
}

std::vector<std::string> variables_of(const std::vector<Plan*>& plans) {
  std::vector<std::string> variables;
  for (const Plan* plan : plans)
    variables.push_back(plan->source->variables_json);
  return variables;
}

TEST(PlanRegistry, OperationsThatWereCompiledFromTheSameShareAPlan) {
  PlanRegistry plans;
  const PlanPlace first = plans.add(source("A", "{}"), key(1));
  const PlanPlace second = plans.add(source("A", "{}"), key(2));
  const PlanPlace other = plans.add(source("A", R"({"a":1})"), key(3));
  const PlanPlace later = plans.add(source("B", "{}"), key(4));
  EXPECT_EQ(first.plan, second.plan);
  EXPECT_NE(first.plan, other.plan);
  EXPECT_NE(first.plan, later.plan);
  EXPECT_EQ(plans.size(), 3U);
}

TEST(PlanRegistry, APlaceThatBecomesFreeGoesToTheLastOperation) {
  PlanRegistry plans;
  const PlanPlace first = plans.add(source("A", "{}"), key(1));
  (void)plans.add(source("A", "{}"), key(2));
  const PlanPlace third = plans.add(source("A", "{}"), key(3));
  EXPECT_EQ(plans.remove(first), key(3));
  EXPECT_THAT(third.plan->operations, testing::ElementsAre(key(3), key(2)));
  EXPECT_EQ(plans.remove({.plan = third.plan, .index = 1}), std::nullopt);
  EXPECT_EQ(plans.remove({.plan = third.plan, .index = 0}), std::nullopt);
  EXPECT_EQ(plans.size(), 0U);
  EXPECT_FALSE(plans.has_others("B"));
  EXPECT_EQ(plans.remove({}), std::nullopt) << "an operation that is of no plan";
}

TEST(PlanRegistry, TakesPlansOfOtherSchemasOnceAndInTheirOrder) {
  PlanRegistry plans;
  for (const char* variables : {"1", "2", "3"})
    (void)plans.add(source("A", variables), key(1));
  (void)plans.add(source("B", "4"), key(4));
  EXPECT_TRUE(plans.has_others("B"));
  EXPECT_EQ(variables_of(plans.take_some("B", 2, kBytesMax)), (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(variables_of(plans.take_some("B", 2, kBytesMax)), (std::vector<std::string>{"3"}));
  EXPECT_TRUE(plans.take_some("B", 2, kBytesMax).empty());
  EXPECT_EQ(variables_of(plans.take_some("A", 2, kBytesMax)), (std::vector<std::string>{"4"}));
}

TEST(PlanRegistry, TakesAsManyBytesAsItMayOrOnePlanThatHasMore) {
  PlanRegistry plans;
  for (const char* variables : {"12345", "123", "1", "1"})
    (void)plans.add(source(variables, variables), key(1));
  (void)plans.add(source("12345", "1"), key(1));
  EXPECT_EQ(variables_of(plans.take_some("B", 9, 3)), (std::vector<std::string>{"1"}));
  EXPECT_EQ(variables_of(plans.take_some("B", 9, 3)), (std::vector<std::string>{"123"}));
  EXPECT_EQ(variables_of(plans.take_some("B", 9, 3)), (std::vector<std::string>{"12345"}));
  EXPECT_EQ(variables_of(plans.take_some("B", 9, 3)), (std::vector<std::string>{"1"}));
}

TEST(PlanRegistry, APlanThatIsPutBackIsReadyWhenItsTimeHasCome) {
  PlanRegistry plans;
  (void)plans.add(source("A", "1"), key(1));
  plans.put_back(*plans.take_some("B", 1, kBytesMax).front(), 100);
  EXPECT_EQ(plans.next_timer_ms(), 100);
  plans.resume(99);
  EXPECT_TRUE(plans.take_some("B", 1, kBytesMax).empty());
  plans.resume(100);
  EXPECT_EQ(plans.next_timer_ms(), std::nullopt);
  const std::vector<Plan*> again = plans.take_some("B", 1, kBytesMax);
  ASSERT_EQ(variables_of(again), (std::vector<std::string>{"1"}));
  EXPECT_EQ(again.front()->attempts, 1U);
}

TEST(PlanRegistry, WhenAnotherSchemaComesIntoForceAllPlansAreReadyAgain) {
  PlanRegistry plans;
  (void)plans.add(source("A", "asked"), key(1));
  (void)plans.take_some("B", 1, kBytesMax);
  (void)plans.add(source("A", "later"), key(2));
  plans.put_back(*plans.take_some("B", 1, kBytesMax).front(), 100);
  (void)plans.add(source("A", "ready"), key(3));
  plans.forget_asked();
  EXPECT_EQ(plans.next_timer_ms(), std::nullopt);
  EXPECT_EQ(plans.take_some("C", 10, kBytesMax).size(), 3U);
}

TEST(PlanRegistry, APlanGoesWithItsLastOperationInWhateverStateItIs) {
  PlanRegistry plans;
  const PlanPlace ready = plans.add(source("A", "ready"), key(1));
  EXPECT_EQ(plans.remove(ready), std::nullopt);
  const PlanPlace later = plans.add(source("A", "later"), key(1));
  plans.put_back(*plans.take_some("B", 1, kBytesMax).front(), 100);
  EXPECT_EQ(plans.remove(later), std::nullopt);
  EXPECT_EQ(plans.next_timer_ms(), std::nullopt);
  const PlanPlace asked = plans.add(source("A", "asked"), key(1));
  const PlanKey name = plans.take_some("B", 1, kBytesMax).front()->key();
  EXPECT_NE(plans.find(name), nullptr);
  EXPECT_EQ(plans.remove(asked), std::nullopt);
  EXPECT_EQ(plans.find(name), nullptr);
  EXPECT_EQ(plans.size(), 0U);
}

}  // namespace
}  // namespace conn::pipeline
