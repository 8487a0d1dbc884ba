#include <gtest/gtest.h>
// clang-format off: it needs the other one first
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
// clang-format on

#include "tests/integration/ingest_fixture.h"

namespace conn::ingest::kafka {
namespace {

TEST_F(KafkaSourceTest, PinsTheEndBeforeItReportsThatItFollows) {
  start_broker({.topics = {{"flights", 1}}});
  auto kafka = log();
  kafka.write("flights", 0, "before");
  open_source_at(broker->bootstrap());
  // Written when the hub is notified, before anything can have been assigned.
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
  EXPECT_EQ(record.lane, (routing::Lane{kFlights, 0}));
  EXPECT_EQ(offset_of(record), 0);
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
  options.events_per_turn_max = 64;  // so that drains stop at their budget
  open_source_at(broker->bootstrap());
  follow(kFlights, "flights");
  std::vector<tests::Record> records;
  records.reserve(kEvents);
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
    const auto partition = event->lane.number;
    const std::int64_t offset = next.at(static_cast<std::size_t>(partition))++;
    ASSERT_EQ(offset_of(*event), offset);
    ASSERT_EQ(event->value, std::to_string(offset * kPartitions + partition));
  }
  EXPECT_EQ(next, std::vector<std::int64_t>(kPartitions, kEvents / kPartitions));

  const KafkaCounters counters = source->counters();
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

TEST_F(KafkaSourceTest, DeliversNothingOfATopicThatIsUnfollowedAndTheNewOnceFollowedAgain) {
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
  EXPECT_EQ(sink.events[0]->lane.topic, kDelays);
  ASSERT_TRUE(runner.run_until([&] { return source->is_ready(); }));
}

TEST_F(KafkaSourceTest, ReportsWhyItCannotFollow) {
  // No partitions, as from a real broker: on those beside an error librdkafka 2.8 would crash.
  start_broker({.topics = {{"flights", 3}, {"missing", 0}, {"secret", 0}}});
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
       "of provider main does not exist: create it, or correct its name"},
      {{"main", "secret"},
       shared::ErrorCode::kUnavailable,
       "of provider main: the broker does not let us use it: grant DESCRIBE and READ "
       "(to publish: WRITE) on the topic"},
      {{"main", "flights"},
       shared::ErrorCode::kInvalidInput,
       "of provider main has 3 partitions, 0 are followed already, and `limits.partitions` is 2"},
      {{"main", "one too many"},
       shared::ErrorCode::kInvalidInput,
       "is not a valid name for Kafka: use at most 249 of a-z, A-Z, 0-9, '.', '_', '-'"},
      {{"main", "fourth"},
       shared::ErrorCode::kInvalidInput,
       "of provider main cannot be followed: 3 topics are, which is `limits.topics`"},
      {{"absent", "flights"},
       shared::ErrorCode::kInvalidInput,
       "is of provider absent, which conn-service's configuration does not have: add "
       "`providers.absent`"},
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
  EXPECT_EQ(open_source({{"main", "127.0.0.1:1", {{"security.protocol", "x"}}}}).error().message,
            "provider main: property security.protocol: Invalid value \"x\" for configuration "
            "property \"security.protocol\"");
}

}  // namespace
}  // namespace conn::ingest::kafka
