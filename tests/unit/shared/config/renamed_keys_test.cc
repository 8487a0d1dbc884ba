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
            "`a_bytes` is now `a`: system");
}

// The advice for `ping_interval_ms: 0` was itself refused.
TEST(RenamedKeys, NameTheBoundsForAValueThatIsOutOfThem) {
  const RenamedKey key{"ping_ms", "ping", Unit::kMilliseconds};
  const Key row{
      .path = "ping", .kind = Kind::kDuration, .words = {"never"}, .min = 100, .max = 1'000};
  EXPECT_EQ(renamed_message(key, "ping_ms", "0", &row),
            "`ping_ms` is now `ping`, with a unit, from 100ms to 1s, or `never`");
  EXPECT_EQ(renamed_message(key, "ping_ms", "100", &row),
            "`ping_ms` is now `ping`, with a unit: 100ms");
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
