#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

// KafkaSourceTest: a dev broker, a KafkaSource on a loop, and a sink that remembers.
#pragma once
#include "conn-service/ingest/kafka/kafka_source.h"
#include "shared/dev_broker/dev_broker.h"
#include "shared/sync/system_clock.h"
#include "tests/support/free_port.h"
#include "tests/support/kafka_log.h"
#include "tests/support/loop_runner.h"

namespace conn::ingest::kafka {

using pipeline::LaneStart;
using routing::TopicId;
using shared::dev_broker::DevBroker;
using shared::dev_broker::DevBrokerOptions;

constexpr TopicId kFlights{1};
constexpr TopicId kDelays{2};

// Records everything that it receives, in order.
class RecordingSink final : public pipeline::EventSink {
 public:
  struct Gap {
    std::int32_t partition;
    std::int64_t from;
    std::int64_t to;
    friend bool operator==(const Gap&, const Gap&) = default;
  };

  void on_following(TopicId topic, std::vector<LaneStart> starts) override {
    following[topic] = std::move(starts);
    if (when_following) when_following(topic);
  }
  void on_cannot_follow(TopicId topic, shared::Error why) override {
    refused.emplace(topic, std::move(why));
  }
  void on_lane_added(TopicId, LaneStart start) override { added.push_back(std::move(start)); }
  void on_event(routing::SharedEvent event) override {
    EXPECT_TRUE(following.contains(event->lane.topic)) << "an event before on_following";
    events.push_back(std::move(event));
  }
  void on_read(pipeline::ReadId, pipeline::ReadAnswer) override {}  // Kafka has no cold reader
  void on_gap(routing::Lane lane, routing::PositionRange lost) override {
    const Gap gap{lane.number, lost.from.order.number, lost.to.order.number};
    const bool began_anew = lost.to.order.generation > lost.from.order.generation;
    (began_anew ? restarts : gaps).push_back(gap);
    if (!began_anew) events_before_gap = events.size();
  }

  [[nodiscard]] std::vector<std::string> values() const {
    std::vector<std::string> values;
    values.reserve(events.size());
    for (const auto& event : events)
      values.push_back(event->value);
    return values;
  }

  std::map<TopicId, std::vector<LaneStart>> following;
  std::map<TopicId, shared::Error> refused;
  std::vector<LaneStart> added;
  std::vector<routing::SharedEvent> events;
  std::vector<Gap> gaps;
  std::vector<Gap> restarts;  // whose end is in another generation
  std::size_t events_before_gap = 0;
  std::function<void(TopicId)> when_following;
};

inline std::vector<std::int64_t> offsets(const std::vector<LaneStart>& starts) {
  std::vector<std::int64_t> offsets;
  offsets.reserve(starts.size());
  for (const auto& start : starts)
    offsets.push_back(start.at.order.number);
  return offsets;
}

inline std::int64_t offset_of(const routing::Event& event) {
  return event.position.order.number;
}

class KafkaSourceTest : public testing::Test {
 protected:
  void start_broker(const DevBrokerOptions& wanted) {
    auto opened = DevBroker::open(wanted);
    ASSERT_TRUE(opened) << opened.error().message;
    broker = std::move(*opened);
  }

  [[nodiscard]] tests::KafkaLog log() const { return tests::KafkaLog(broker->bootstrap()); }

  shared::Result<void> open_source(const std::vector<shared::kafka::Provider>& providers) {
    options.fetch_wait_ms = 2;
    auto opened = KafkaSource::open(runner.loop(), clock, providers, options);
    if (!opened) return tl::unexpected(opened.error());
    source = std::move(*opened);
    source->connect(sink);
    return {};
  }

  void open_source_at(const std::string& bootstrap) {
    const auto opened =
        open_source({{"main",
                      bootstrap,
                      {{"reconnect.backoff.ms", "10"}, {"reconnect.backoff.max.ms", "50"}}}});
    ASSERT_TRUE(opened) << opened.error().message;
  }

  void follow(TopicId id, const std::string& topic) {
    source->follow(id, {"main", topic});
    ASSERT_TRUE(runner.run_until([&] { return sink.following.contains(id); }));
  }

  bool wait_for_events(std::size_t count) {
    return runner.run_until([&] { return sink.events.size() >= count; });
  }

  shared::SystemClock clock;
  tests::LoopRunner runner;
  RecordingSink sink;
  KafkaOptions options;
  std::unique_ptr<DevBroker> broker;
  std::unique_ptr<KafkaSource> source;
};

}  // namespace conn::ingest::kafka
