#include "shared/reload/reload_schedule.h"

#include <gtest/gtest.h>

namespace shared::reload {
namespace {

class ReloadScheduleTest : public testing::Test {
 protected:
  ReloadSchedule schedule{{.quiet_ms = 500, .changing_ms_max = 10'000}};
};

TEST_F(ReloadScheduleTest, NothingIsDueWhereNothingHasChanged) {
  EXPECT_FALSE(schedule.due_ms());
  EXPECT_FALSE(schedule.take(1'000'000));
}

TEST_F(ReloadScheduleTest, AChangeIsTakenOnceAfterItHasBeenQuiet) {
  schedule.on_change(1'000);
  EXPECT_EQ(schedule.due_ms(), 1'500);
  EXPECT_FALSE(schedule.take(1'499));
  EXPECT_EQ(schedule.take(1'500), Cause::kChanged);
  EXPECT_FALSE(schedule.take(2'000));
}

TEST_F(ReloadScheduleTest, EachChangeBeginsTheQuietAnew) {
  schedule.on_change(1'000);
  schedule.on_change(1'400);
  EXPECT_FALSE(schedule.take(1'899));
  EXPECT_EQ(schedule.take(1'900), Cause::kChanged);
}

TEST_F(ReloadScheduleTest, AFileThatChangesAllTheTimeIsReadAllTheSame) {
  std::int64_t now_ms = 1'000;
  for (; now_ms < 11'000; now_ms += 100) {
    schedule.on_change(now_ms);
    EXPECT_FALSE(schedule.take(now_ms)) << now_ms;
  }
  EXPECT_EQ(schedule.take(11'000), Cause::kChanged);
}

TEST_F(ReloadScheduleTest, WhatIsAskedForIsDueAtOnceAndTakesTheChangeWithIt) {
  schedule.on_change(1'000);
  schedule.on_request();
  EXPECT_EQ(schedule.due_ms(), 0);
  EXPECT_EQ(schedule.take(1'000), Cause::kAsked);
  EXPECT_FALSE(schedule.take(2'000));
}

}  // namespace
}  // namespace shared::reload
