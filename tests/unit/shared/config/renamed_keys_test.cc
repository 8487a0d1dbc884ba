#include "shared/config/renamed_keys.h"

#include <gtest/gtest.h>

namespace shared::config {
namespace {

TEST(RenamedKeys, NameThePresentKeyAndTheValueWithItsUnit) {
  EXPECT_EQ(renamed_message({"listen.reactors", "reactors"}, "listen.reactors", "2"),
            "`listen.reactors` is now `reactors`");
  EXPECT_EQ(renamed_message({"timeouts.ping_interval_ms", "intervals.ping", Unit::kMilliseconds},
                            "timeouts.ping_interval_ms", "12000"),
            "`timeouts.ping_interval_ms` is now `intervals.ping`, with a unit: 12s");
  EXPECT_EQ(
      renamed_message({"drain.spread_s", "drain.spread", Unit::kSeconds}, "drain.spread_s", "90"),
      "`drain.spread_s` is now `drain.spread`, with a unit: 90s");
  EXPECT_EQ(
      renamed_message({"a.budget_percent", "a.budget", Unit::kPercent}, "a.budget_percent", "20"),
      "`a.budget_percent` is now `a.budget`, with a unit: 20%");
  EXPECT_EQ(renamed_message({"a_bytes_max", "a", Unit::kBytes}, "a_bytes_max", "${SIZE}"),
            "`a_bytes_max` is now `a`, with a unit");
}

TEST(RenamedKeys, NameTheWordForAFormerZero) {
  EXPECT_EQ(renamed_message({"a_bytes", "a", Unit::kBytes, "system"}, "a_bytes", "0"),
            "`a_bytes` is now `a`, with a unit: system");
}

TEST(RenamedKeys, KeepTheUsersNames) {
  EXPECT_EQ(
      renamed_message({"subgraphs.NAME.timeout_ms", "subgraphs.NAME.timeout", Unit::kMilliseconds},
                      "subgraphs.flights.timeout_ms", "700"),
      "`subgraphs.flights.timeout_ms` is now `subgraphs.flights.timeout`, with a unit: "
      "700ms");
}

TEST(RenamedKeys, ExplainWhyAKeyIsGone) {
  EXPECT_EQ(renamed_message({.from = "a", .to = "", .note = "it had no effect"}, "a", "1"),
            "`a` is no longer a key: it had no effect");
}

}  // namespace
}  // namespace shared::config
