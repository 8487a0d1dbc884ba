#include "shared/log/log.h"

#include <gtest/gtest.h>

namespace shared::log {
namespace {

constexpr std::string_view kTime = "2026-11-24T22:49:56.123Z";

TEST(Log, WritesTextForPeople) {
  EXPECT_EQ(line(Level::kWarn, Format::kText, "replica lost",
                 {{"address", "exec:7001"}, {"rows", 12}, {"last", true}}, kTime),
            "2026-11-24T22:49:56.123Z warn replica lost address=exec:7001 rows=12 last=true");
}

TEST(Log, WritesJsonForMachines) {
  EXPECT_EQ(line(Level::kInfo, Format::kJson, "ready", {{"port", 4000}, {"host", "a b"}}, kTime),
            R"({"ts":"2026-11-24T22:49:56.123Z","level":"info","msg":"ready","port":4000,)"
            R"("host":"a b"})");
}

TEST(Log, TextFromOutsideCannotStartALineOfItsOwn) {
  EXPECT_EQ(line(Level::kError, Format::kText, "refused", {{"topic", "a\nerror fake=1"}}, kTime),
            R"(2026-11-24T22:49:56.123Z error refused topic="a\nerror fake=1")");
  EXPECT_EQ(line(Level::kError, Format::kJson, "refused", {{"topic", "\xff\x01"}}, kTime),
            "{\"ts\":\"2026-11-24T22:49:56.123Z\",\"level\":\"error\",\"msg\":\"refused\","
            "\"topic\":\"\xef\xbf\xbd\\u0001\"}");
}

}  // namespace
}  // namespace shared::log
