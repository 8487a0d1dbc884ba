#include "conn-service/pipeline/prepared_cache.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace conn::pipeline {
namespace {

constexpr std::size_t kKiB = 1'024;

SharedSubscription subscription(std::string variables_json, std::string document = "") {
  auto prepared = std::make_shared<Prepared>();
  prepared->schema_id = "A";
  auto kept = std::make_shared<routing::Document>();
  kept->text = std::move(document);
  auto source = routing::make_source({.schema_id = "A",
                                      .document = std::move(kept),
                                      .operation_name = "",
                                      .variables_json = std::move(variables_json)});
  return std::make_shared<const CompiledSubscription>(
      CompiledSubscription{.prepared = std::move(prepared), .source = std::move(source)});
}

TEST(PreparedCache, WeighsDocumentsAndVariablesAndNotOnlyCountsThem) {
  PreparedCache cache({.bytes_max = 1'000 * kKiB});
  for (int i = 0; i < 600; ++i)
    cache.put(std::to_string(i), subscription(std::string(250 * kKiB, 'v')), 0);
  EXPECT_EQ(cache.size(), 3U);
  EXPECT_LE(cache.bytes(), 1'000 * kKiB);
  EXPECT_NE(cache.find("599", "A", 0), nullptr) << "the least recently used is evicted";

  cache.put("document", subscription("", std::string(900 * kKiB, 'd')), 0);
  EXPECT_EQ(cache.size(), 1U);
  cache.put("larger than all", subscription(std::string(1'001 * kKiB, 'v')), 0);
  EXPECT_EQ(cache.size(), 0U);
  EXPECT_EQ(cache.bytes(), 0U);
}

TEST(PreparedCache, DropsWhatOnlyAClientThatHasLeftUsed) {
  PreparedCache cache({.age_max_ms = 30'000, .idle_max_ms = 5'000});
  SharedSubscription running = subscription("running");
  cache.put("running", running, 0);
  cache.put("left", subscription("left"), 0);
  cache.put("asked for", subscription("asked for"), 0);
  EXPECT_EQ(cache.next_timer_ms(), 5'000);
  (void)cache.find("asked for", "A", 3'000);

  cache.on_timer(5'000);
  EXPECT_EQ(cache.size(), 2U) << "one is running, one was asked for";
  EXPECT_EQ(cache.next_timer_ms(), 10'000);
  running.reset();
  cache.on_timer(10'000);
  EXPECT_EQ(cache.size(), 0U);
  EXPECT_EQ(cache.bytes(), 0U);
  EXPECT_EQ(cache.next_timer_ms(), std::nullopt);
}

TEST(PreparedCache, DropsWhatIsOldThoughItRuns) {
  PreparedCache cache({.age_max_ms = 30'000, .idle_max_ms = 5'000});
  const SharedSubscription running = subscription("running");
  cache.put("running", running, 0);
  for (std::int64_t now_ms = 5'000; now_ms < 30'000; now_ms += 5'000) {
    cache.on_timer(now_ms);
    EXPECT_EQ(cache.size(), 1U);
  }
  EXPECT_EQ(cache.find("running", "A", 29'999), running);
  cache.on_timer(30'000);
  EXPECT_EQ(cache.size(), 0U);
}

}  // namespace
}  // namespace conn::pipeline
