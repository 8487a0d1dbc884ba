#include "shared/log/masked.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/log/log.h"

namespace shared::log {
namespace {

TEST(Masked, GivesTheClientAnIdAndLogsTheReasonUnderIt) {
  testing::internal::CaptureStderr();
  const std::string message = masked("disk \"a\" is gone");
  EXPECT_TRUE(flush());
  const std::string logged = testing::internal::GetCapturedStderr();
  EXPECT_THAT(message, testing::MatchesRegex(R"(Internal server error \([0-9a-f]{16}\)\.)"));
  EXPECT_THAT(logged, testing::HasSubstr("id=" + message.substr(23, 16)));
  EXPECT_THAT(logged, testing::HasSubstr(R"(reason="disk \"a\" is gone")"));
}

TEST(Masked, GivesEachErrorItsOwnId) {
  testing::internal::CaptureStderr();
  EXPECT_NE(masked("x"), masked("x"));
  EXPECT_TRUE(flush());
  (void)testing::internal::GetCapturedStderr();
}

}  // namespace
}  // namespace shared::log
