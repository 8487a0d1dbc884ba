#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
// clang-format off: it needs the other one first
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
// clang-format on

#include "conn-service/ingest/kafka_source.h"
#include "shared/dev_broker/dev_broker.h"
#include "shared/sync/system_clock.h"
#include "tests/support/free_port.h"
#include "tests/support/kafka_log.h"
#include "tests/support/loop_runner.h"

namespace conn::ingest {
namespace {

using pipeline::PartitionStart;
using routing::TopicId;
using shared::dev_broker::DevBroker;
using shared::dev_broker::DevBrokerOptions;

constexpr TopicId kFlights{1};
constexpr TopicId kDelays{2};

// Remembers everything that it is told, in order.
class RecordingSink final : public pipeline::EventSink {
 public:
  struct Gap {
    std::int32_t partition;
    std::int64_t from;
    std::int64_t to;
    friend bool operator==(const Gap&, const Gap&) = default;
  };

  void on_following(TopicId topic, std::vector<PartitionStart> starts) override {
    following[topic] = std::move(starts);
    if (when_following) when_following(topic);
  }
  void on_cannot_follow(TopicId topic, shared::Error why) override {
    refused.emplace(topic, std::move(why));
  }
  void on_partition_added(TopicId, PartitionStart start) override { added.push_back(start); }
  void on_event(routing::SharedEvent event) override {
    EXPECT_TRUE(following.contains(event->partition.topic)) << "an event before on_following";
    events.push_back(std::move(event));
  }
  void on_gap(routing::Partition partition, std::int64_t from, std::int64_t to) override {
    gaps.push_back({partition.number, from, to});
    events_before_gap = events.size();
  }

  [[nodiscard]] std::vector<std::string> values() const {
    std::vector<std::string> values;
    for (const auto& event : events)
      values.push_back(event->value);
    return values;
  }

  std::map<TopicId, std::vector<PartitionStart>> following;
  std::map<TopicId, shared::Error> refused;
  std::vector<PartitionStart> added;
  std::vector<routing::SharedEvent> events;
  std::vector<Gap> gaps;
  std::size_t events_before_gap = 0;
  std::function<void(TopicId)> when_following;
};

std::vector<std::int64_t> offsets(const std::vector<PartitionStart>& starts) {
  std::vector<std::int64_t> offsets;
  for (const auto& start : starts)
    offsets.push_back(start.offset);
  return offsets;
}

class KafkaSourceTest : public testing::Test {
 protected:
  void start_broker(const DevBrokerOptions& wanted) {
    auto opened = DevBroker::open(wanted);
    ASSERT_TRUE(opened) << opened.error().message;
    broker = std::move(*opened);
  }

  [[nodiscard]] tests::KafkaLog log() const { return tests::KafkaLog(broker->bootstrap()); }

  shared::Result<void> open_source(std::vector<shared::kafka::Provider> providers) {
    options.fetch_wait_ms = 2;
    auto opened = KafkaSource::open(runner.loop(), clock, providers, options);
    if (!opened) return tl::unexpected(opened.error());
    source = std::move(*opened);
    source->deliver_to(sink);
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
  IngestOptions options;
  std::unique_ptr<DevBroker> broker;
  std::unique_ptr<KafkaSource> source;
};

TEST_F(KafkaSourceTest, PinsTheEndBeforeItSaysThatItFollows) {
  start_broker({.topics = {{"flights", 1}}});
  auto kafka = log();
  kafka.write("flights", 0, "before");
  open_source_at(broker->bootstrap());
  // Written when the hub hears of it, before anything can have been assigned.
  sink.when_following = [&](TopicId) { kafka.write("flights", 0, "in between"); };
  follow(kFlights, "flights");
  kafka.write("flights", 0, "after");
  ASSERT_TRUE(wait_for_events(2));
  EXPECT_EQ(offsets(sink.following[kFlights]), std::vector<std::int64_t>{1});
  EXPECT_EQ(sink.values(), (std::vector<std::string>{"in between", "after"}));
}

TEST_F(KafkaSourceTest, PassesRecordsOnAsTheyAre) {
  start_broker({.topics = {{"flights", 1}}});
  auto kafka = log();
  open_source_at(broker->bootstrap());
  follow(kFlights, "flights");
  kafka.write({{.topic = "flights",
                .key = "LH1",
                .value = "{\"id\":1}",
                .headers = {{"sluice-loader-id", "a/1"}, {"empty", ""}}},
               {.topic = "flights", .key = "LH1", .value = std::nullopt, .headers = {}},
               {.topic = "flights", .key = "", .value = "", .headers = {}}});
  ASSERT_TRUE(wait_for_events(3));

  const routing::Event& record = *sink.events[0];
  EXPECT_EQ(record.partition, (routing::Partition{kFlights, 0}));
  EXPECT_EQ(record.offset, 0);
  EXPECT_EQ(record.key, "LH1");
  EXPECT_EQ(record.value, "{\"id\":1}");
  EXPECT_FALSE(record.is_tombstone);
  EXPECT_EQ(record.headers,
            (std::vector<routing::Header>{{"sluice-loader-id", "a/1"}, {"empty", ""}}));
  EXPECT_GT(record.timestamp_ms, 1'600'000'000'000);
  EXPECT_GT(record.received_ms, 0);

  EXPECT_TRUE(sink.events[1]->is_tombstone);
  EXPECT_EQ(sink.events[1]->key, "LH1");
  EXPECT_EQ(sink.events[1]->value, "");
  EXPECT_FALSE(sink.events[2]->is_tombstone) << "an empty value is not a null one";
  EXPECT_EQ(sink.events[2]->value, "");
}

TEST_F(KafkaSourceTest, LosesNoneOfTenThousandEventsAndKeepsEachPartitionsOrder) {
  constexpr int kEvents = 10'000;
  constexpr int kPartitions = 4;
  start_broker({.topics = {{"flights", kPartitions}}});
  auto kafka = log();
  options.events_a_turn_max = 64;  // so that drains stop at their budget
  open_source_at(broker->bootstrap());
  follow(kFlights, "flights");
  std::vector<tests::Record> records;
  for (int i = 0; i < kEvents; ++i)
    records.push_back({.topic = "flights",
                       .partition = i % kPartitions,
                       .key = {},
                       .value = std::to_string(i),
                       .headers = {}});
  kafka.write(records);
  ASSERT_TRUE(wait_for_events(kEvents));
  std::vector<std::int64_t> next(kPartitions, 0);
  for (const auto& event : sink.events) {
    const auto partition = event->partition.number;
    const std::int64_t offset = next.at(static_cast<std::size_t>(partition))++;
    ASSERT_EQ(event->offset, offset);
    ASSERT_EQ(event->value, std::to_string(offset * kPartitions + partition));
  }
  EXPECT_EQ(next, std::vector<std::int64_t>(kPartitions, kEvents / kPartitions));

  const IngestCounters counters = source->counters();
  ASSERT_EQ(counters.size(), 1U);
  EXPECT_EQ(counters[0].provider, "main");
  EXPECT_TRUE(counters[0].is_up);
  EXPECT_EQ(counters[0].events, 10'000U);
  EXPECT_EQ(counters[0].bytes, 38'890U);
  EXPECT_EQ(counters[0].gaps, 0U);
  ASSERT_EQ(counters[0].topics.size(), 1U);
  EXPECT_EQ(counters[0].topics[0].topic, "flights");
  EXPECT_EQ(counters[0].topics[0].events, 10'000U);
  ASSERT_EQ(counters[0].topics[0].lags.size(), 4U);
  for (const PartitionLag& lag : counters[0].topics[0].lags)
    EXPECT_EQ(lag.events, 0);
}

TEST_F(KafkaSourceTest, WaitsForABrokerThatIsNotThereYet) {
  const std::uint16_t port = tests::free_port();
  open_source_at("127.0.0.1:" + std::to_string(port));
  source->follow(kFlights, {"main", "flights"});
  // It has tried, and nobody was there.
  ASSERT_TRUE(runner.run_until([&] { return source->counters()[0].errors > 0; }));
  EXPECT_FALSE(source->is_ready());
  EXPECT_FALSE(source->counters()[0].is_up);
  EXPECT_TRUE(sink.following.empty());
  EXPECT_TRUE(sink.refused.empty());

  start_broker({.port = port, .topics = {{"flights", 2}}});
  ASSERT_TRUE(runner.run_until([&] { return sink.following.contains(kFlights); }));
  EXPECT_TRUE(source->is_ready());
  EXPECT_TRUE(source->counters()[0].is_up);
  log().write("flights", 1, "hello");
  ASSERT_TRUE(wait_for_events(1));
  EXPECT_EQ(sink.values(), std::vector<std::string>{"hello"});
}

TEST_F(KafkaSourceTest, GoesOnWhereItWasWhenABrokerComesBack) {
  start_broker({.topics = {{"flights", 1}}});
  auto kafka = log();
  open_source_at(broker->bootstrap());
  follow(kFlights, "flights");
  kafka.write("flights", 0, "one");
  ASSERT_TRUE(wait_for_events(1));

  rd_kafka_mock_broker_set_down(broker->cluster(), 1);
  ASSERT_TRUE(runner.run_until([&] { return !source->counters()[0].is_up; }));
  EXPECT_TRUE(source->is_ready()) << "a broker that goes away later does not unready a replica";
  rd_kafka_mock_broker_set_up(broker->cluster(), 1);
  kafka.write("flights", 0, "two");
  ASSERT_TRUE(wait_for_events(2));
  ASSERT_TRUE(runner.run_until([&] { return source->counters()[0].is_up; }));
  EXPECT_EQ(sink.values(), (std::vector<std::string>{"one", "two"}));
  EXPECT_TRUE(sink.gaps.empty());
}

TEST_F(KafkaSourceTest, SaysAGapForWhatRetentionTookAndGoesOnBehindIt) {
  start_broker({.topics = {{"flights", 1}}});
  auto kafka = log();
  kafka.write("flights", 0, "before");
  open_source_at(broker->bootstrap());
  // The mock keeps 5 MiB of a partition: of these 12 MB the first half is gone before the hub's
  // position, just pinned, is read from.
  constexpr std::int64_t kEnd = 201;
  sink.when_following = [&](TopicId) {
    for (std::int64_t i = 1; i < kEnd; ++i)
      kafka.write("flights", 0, std::string(60'000, 'x'));
  };
  follow(kFlights, "flights");
  ASSERT_TRUE(runner.run_until(
      [&] { return !sink.events.empty() && sink.events.back()->offset == kEnd - 1; }));

  ASSERT_EQ(sink.gaps.size(), 1U);
  const auto [partition, from, to] = sink.gaps[0];
  EXPECT_EQ(partition, 0);
  EXPECT_EQ(from, 1);
  EXPECT_GT(to, from);
  EXPECT_EQ(sink.events_before_gap, 0U);
  ASSERT_EQ(sink.events.size(), static_cast<std::size_t>(kEnd - to)) << "told or in the gap";
  for (std::size_t i = 0; i < sink.events.size(); ++i)
    ASSERT_EQ(sink.events[i]->offset, to + static_cast<std::int64_t>(i));
  EXPECT_EQ(source->counters()[0].gaps, 1U);
}

TEST_F(KafkaSourceTest, TakesAnEmptiedTopicForOneThatBeganAnew) {
  const std::uint16_t port = tests::free_port();
  start_broker({.port = port, .topics = {{"flights", 1}}});
  log().write("flights", 0, "lost at once");
  log().write("flights", 0, "lost, too");
  open_source_at(broker->bootstrap());
  follow(kFlights, "flights");
  log().write("flights", 0, "old");
  ASSERT_TRUE(wait_for_events(1));

  broker.reset();
  start_broker({.port = port, .topics = {{"flights", 1}}});
  log().write("flights", 0, "new");
  ASSERT_TRUE(wait_for_events(2));
  EXPECT_EQ(sink.values(), (std::vector<std::string>{"old", "new"}));
  EXPECT_EQ(sink.gaps, (std::vector<RecordingSink::Gap>{{0, 3, 0}}));
}

TEST_F(KafkaSourceTest, SaysNoGapWhenABrokerIsMistakenForAMoment) {
  start_broker({.topics = {{"flights", 1}}});
  auto kafka = log();
  open_source_at(broker->bootstrap());
  follow(kFlights, "flights");
  kafka.write("flights", 0, "one");
  ASSERT_TRUE(wait_for_events(1));
  constexpr std::int16_t kFetch = 1;
  rd_kafka_mock_push_request_errors(broker->cluster(), kFetch, 1,
                                    RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE);
  ASSERT_TRUE(runner.run_until([&] { return source->counters()[0].errors > 0; }));
  kafka.write("flights", 0, "two");
  ASSERT_TRUE(wait_for_events(2));
  EXPECT_EQ(sink.values(), (std::vector<std::string>{"one", "two"}));
  EXPECT_TRUE(sink.gaps.empty());
}

TEST_F(KafkaSourceTest, ReadsANewPartitionFromItsStart) {
  const std::uint16_t port = tests::free_port();
  start_broker({.port = port, .topics = {{"flights", 1}}});
  options.refresh_ms = 20;
  open_source_at(broker->bootstrap());
  follow(kFlights, "flights");

  broker.reset();
  start_broker({.port = port, .topics = {{"flights", 2}}});
  log().write("flights", 1, "before anybody looked");
  ASSERT_TRUE(wait_for_events(1));
  EXPECT_EQ(sink.events[0]->partition, (routing::Partition{kFlights, 1}));
  ASSERT_EQ(sink.added.size(), 1U);
  EXPECT_EQ(sink.added[0].partition, 1);
  EXPECT_EQ(sink.added[0].offset, 0);
}

TEST_F(KafkaSourceTest, TellsNothingOfATopicThatIsUnfollowedAndTheNewOnceFollowedAgain) {
  start_broker({.topics = {{"flights", 1}, {"delays", 1}}});
  auto kafka = log();
  open_source_at(broker->bootstrap());
  follow(kFlights, "flights");
  follow(kDelays, "delays");
  source->unfollow(kFlights);
  kafka.write("flights", 0, "unheard");
  kafka.write("delays", 0, "heard");
  ASSERT_TRUE(wait_for_events(1));
  EXPECT_EQ(sink.values(), std::vector<std::string>{"heard"});

  sink.following.erase(kFlights);
  follow(kFlights, "flights");
  EXPECT_EQ(offsets(sink.following[kFlights]), std::vector<std::int64_t>{1});
  kafka.write("flights", 0, "again");
  ASSERT_TRUE(wait_for_events(2));
  EXPECT_EQ(sink.values(), (std::vector<std::string>{"heard", "again"}));
}

TEST_F(KafkaSourceTest, MayBeUnfollowedFromWithinItsOwnCalls) {
  start_broker({.topics = {{"flights", 1}, {"delays", 1}}});
  open_source_at(broker->bootstrap());
  sink.when_following = [&](TopicId id) {
    if (id == kFlights) source->unfollow(id);
  };
  follow(kFlights, "flights");
  follow(kDelays, "delays");
  log().write("flights", 0, "unheard");
  log().write("delays", 0, "heard");
  ASSERT_TRUE(wait_for_events(1));
  EXPECT_EQ(sink.values(), std::vector<std::string>{"heard"});
}

TEST_F(KafkaSourceTest, ReadsSeveralProvidersApart) {
  start_broker({.topics = {{"flights", 1}}});
  const auto other = DevBroker::open({.topics = {{"flights", 1}}});
  ASSERT_TRUE(other);
  ASSERT_TRUE(
      open_source({{"main", broker->bootstrap(), {}}, {"other", (*other)->bootstrap(), {}}}));
  source->follow(kFlights, {"main", "flights"});
  source->follow(kDelays, {"other", "flights"});
  ASSERT_TRUE(runner.run_until([&] { return sink.following.size() == 2; }));
  tests::KafkaLog((*other)->bootstrap()).write("flights", 0, "from the other");
  ASSERT_TRUE(wait_for_events(1));
  EXPECT_EQ(sink.events[0]->partition.topic, kDelays);
  ASSERT_TRUE(runner.run_until([&] { return source->is_ready(); }));
}

TEST_F(KafkaSourceTest, SaysWhyItCannotFollow) {
  start_broker({.topics = {{"flights", 3}}});
  rd_kafka_mock_topic_set_error(broker->cluster(), "missing",
                                RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  rd_kafka_mock_topic_set_error(broker->cluster(), "secret",
                                RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  options.partitions_max = 2;
  options.topics_max = 3;
  open_source_at(broker->bootstrap());
  struct Case {
    routing::TopicName name;
    shared::ErrorCode code;
    const char* message;
  };
  const std::vector<Case> cases = {
      {{"main", "missing"},
       shared::ErrorCode::kInvalidInput,
       "topic missing of provider main does not exist: create it, or correct its name"},
      {{"main", "secret"},
       shared::ErrorCode::kUnavailable,
       "topic secret of provider main: the broker does not let us use it: grant DESCRIBE and READ "
       "(to publish: WRITE) on the topic"},
      {{"main", "flights"},
       shared::ErrorCode::kInvalidInput,
       "topic flights of provider main has 3 partitions, 0 are followed already, and "
       "`partitions_max` is 2"},
      {{"main", "one too many"},
       shared::ErrorCode::kInvalidInput,
       "the topic's name is none for Kafka: use at most 249 of a-z, A-Z, 0-9, '.', '_', '-'"},
      {{"main", "fourth"},
       shared::ErrorCode::kInvalidInput,
       "topic fourth of provider main: 3 topics are followed, which is `topics_max`"},
      {{"absent", "flights"},
       shared::ErrorCode::kInvalidInput,
       "provider absent is not configured here: add it to `providers`"},
  };
  for (std::uint32_t i = 0; i < cases.size(); ++i)
    source->follow(TopicId{i}, cases[i].name);
  EXPECT_TRUE(sink.refused.empty()) << "never from within follow()";
  ASSERT_TRUE(runner.run_until([&] { return sink.refused.size() == cases.size(); }));
  for (std::uint32_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(sink.refused.at(TopicId{i}).message, cases[i].message);
    EXPECT_EQ(sink.refused.at(TopicId{i}).code, cases[i].code) << cases[i].message;
  }
  EXPECT_TRUE(sink.following.empty());
}

TEST_F(KafkaSourceTest, RefusesAProviderThatIsConfiguredWrongly) {
  EXPECT_EQ(open_source({{"main", "127.0.0.1:1", {{"debug", "all"}}}}).error().message,
            "provider main: property debug would write secrets into the log");
}

TEST_F(KafkaSourceTest, ClosesInTimeWhileNoBrokerAnswers) {
  open_source_at("127.0.0.1:" + std::to_string(tests::free_port()));
  source->follow(kFlights, {"main", "flights"});
  ASSERT_TRUE(runner.run_until([&] { return source->counters()[0].errors > 0; }));
  const std::int64_t before = clock.now_ms();
  source.reset();
  EXPECT_LT(clock.now_ms() - before, options.close_timeout_ms);
}

}  // namespace
}  // namespace conn::ingest
