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
  auto source = routing::make_source({.schema_id = routing::SchemaId("A"),
                                      .document = std::move(kept),
                                      .operation_name = "",
                                      .variables_json = std::move(variables_json)});
  return std::make_shared<const CompiledSubscription>(
      CompiledSubscription{.prepared = std::move(prepared), .source = std::move(source)});
}

PrepareKey key(const std::string& name) {
  return prepare_key({.text = name, .id = name}, "", "");
}

TEST(PreparedCache, WeighsDocumentsAndVariablesAndNotOnlyCountsThem) {
  PreparedCache cache({.bytes_max = 1'000 * kKiB});
  for (int i = 0; i < 600; ++i)
    cache.put(key(std::to_string(i)), subscription(std::string(250 * kKiB, 'v')), 0);
  EXPECT_EQ(cache.size(), 3U);
  EXPECT_LE(cache.bytes(), 1'000 * kKiB);
  EXPECT_NE(cache.find(key("599"), "A", 0), nullptr) << "the least recently used is evicted";

  cache.put(key("document"), subscription("", std::string(900 * kKiB, 'd')), 0);
  EXPECT_EQ(cache.size(), 1U);
  cache.put(key("larger than all"), subscription(std::string(1'001 * kKiB, 'v')), 0);
  EXPECT_EQ(cache.size(), 0U);
  EXPECT_EQ(cache.bytes(), 0U);
}

TEST(PreparedCache, DropsWhatOnlyAClientThatHasLeftUsed) {
  PreparedCache cache({.age_max_ms = 30'000, .idle_max_ms = 5'000});
  SharedSubscription running = subscription("running");
  cache.put(key("running"), running, 0);
  cache.put(key("left"), subscription("left"), 0);
  cache.put(key("asked for"), subscription("asked for"), 0);
  EXPECT_EQ(cache.next_timer_ms(), 5'000);
  (void)cache.find(key("asked for"), "A", 3'000);

  cache.on_timer(5'000);
  EXPECT_EQ(cache.size(), 2U) << "one is running, one was asked for";
  EXPECT_EQ(cache.next_timer_ms(), 8'000) << "of the one that was asked for";
  running.reset();
  cache.on_timer(10'000);
  EXPECT_EQ(cache.size(), 0U);
  EXPECT_EQ(cache.bytes(), 0U);
  EXPECT_EQ(cache.next_timer_ms(), std::nullopt);
}

TEST(PreparedCache, DropsWhatIsOldThoughItRuns) {
  PreparedCache cache({.age_max_ms = 30'000, .idle_max_ms = 5'000});
  const SharedSubscription running = subscription("running");
  cache.put(key("running"), running, 0);
  for (std::int64_t now_ms = 5'000; now_ms < 30'000; now_ms += 5'000) {
    cache.on_timer(now_ms);
    EXPECT_EQ(cache.size(), 1U);
  }
  cache.on_timer(30'000);
  EXPECT_EQ(cache.size(), 0U);
}

TEST(PreparedCache, DropsWhatIsOldWhenItIsAskedFor) {
  PreparedCache cache({.age_max_ms = 30'000, .idle_max_ms = 5'000});
  const SharedSubscription running = subscription("running");
  cache.put(key("running"), running, 0);
  EXPECT_EQ(cache.find(key("running"), "A", 29'999), running);
  EXPECT_EQ(cache.find(key("running"), "A", 30'000), nullptr);
  EXPECT_EQ(cache.size(), 0U);
}

}  // namespace
}  // namespace conn::pipeline
