#include "conn-service/pipeline/execution_budget.h"

#include <vector>

#include <gtest/gtest.h>

#include "tests/support/event_at.h"

namespace conn::pipeline {
namespace {

using routing::Row;
using routing::RowId;
using routing::TopicId;

constexpr TopicId kSlow{1};
constexpr TopicId kOther{2};

void fill(ExecutionBudget& budget, TopicId topic, Row& row) {
  while (budget.has_room(topic))
    budget.add(topic, row);
}

TEST(ExecutionBudget, LetsATopicHoldAsMuchAsIsLeftForAll) {
  ExecutionBudget budget({.executions_max = 1'000});
  Row row{.id = RowId{1}};
  fill(budget, kSlow, row);
  EXPECT_EQ(budget.executions(), 500U);
  EXPECT_TRUE(budget.has_room());
  EXPECT_TRUE(budget.has_room(kOther));
  fill(budget, kOther, row);
  EXPECT_EQ(budget.executions(), 750U);
  for (std::uint32_t topic = 3; topic < 100; ++topic)
    fill(budget, TopicId{topic}, row);
  EXPECT_LE(budget.executions(), 1'000U);
}

TEST(ExecutionBudget, GivesBackWhatIsAnswered) {
  ExecutionBudget budget({.executions_max = 4});
  Row row{.id = RowId{1}};
  fill(budget, kSlow, row);
  EXPECT_FALSE(budget.has_room(kSlow));
  budget.remove(kSlow, row);
  EXPECT_TRUE(budget.has_room(kSlow));
}

TEST(ExecutionBudget, IsOverWhenOneEventHasMoreRowsThanThereIsRoomFor) {
  ExecutionBudget budget({.executions_max = 10});
  std::vector<Row> rows(1'000);
  for (Row& row : rows)
    budget.add(kSlow, row);
  EXPECT_FALSE(budget.has_room());
  EXPECT_FALSE(budget.has_room(kOther));
  for (Row& row : rows)
    budget.remove(kSlow, row);
  EXPECT_EQ(budget.executions(), 0U);
  EXPECT_TRUE(budget.has_room(kSlow));
}

TEST(ExecutionBudget, LetsARowHoldAQuarterOfWhatIsLeft) {
  ExecutionBudget budget({.executions_max = 1'000});
  Row slow{.id = RowId{1}};
  while (budget.has_room(slow))
    budget.add(kSlow, slow);
  EXPECT_EQ(budget.executions(), 200U);
  EXPECT_TRUE(budget.has_room(Row{.id = RowId{2}}));
  EXPECT_TRUE(budget.has_room(kSlow));
}

TEST(ExecutionBudget, CountsTheBytesOfAnEventOnceForAllOfItsRows) {
  const auto event = test::shared_event_at({.topic = kSlow}, 0, std::string(400, 'x'));
  ExecutionBudget budget({.bytes_max = 3 * event->bytes()});
  {
    const HeldEvent held(budget, event);
    EXPECT_EQ(budget.bytes(), event->bytes());
    EXPECT_TRUE(budget.has_room(kSlow));
    const HeldEvent again(budget, event);
    EXPECT_FALSE(budget.has_room(kSlow));
  }
  EXPECT_EQ(budget.bytes(), 0U);
  EXPECT_TRUE(budget.has_room(kSlow));
}

TEST(ExecutionBudget, PacesWhatIsSentAgain) {
  ExecutionBudget budget({.resent_per_second_max = 100});
  EXPECT_EQ(budget.affordable(1'000'000), 100U);
  budget.spend(100);
  EXPECT_EQ(budget.affordable(1'000'000), 0U);
  EXPECT_EQ(budget.affordable(1'000'500), 50U);
  budget.spend(50);
  EXPECT_EQ(budget.affordable(1'060'000), 100U);  // a minute buys no more than a second
}

}  // namespace
}  // namespace conn::pipeline
