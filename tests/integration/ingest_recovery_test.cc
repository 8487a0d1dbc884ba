// What ingest does when brokers come late, go away, lose records or change.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
// clang-format off: it needs the other one first
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
// clang-format on

#include "tests/integration/ingest_fixture.h"

namespace conn::ingest::kafka {
namespace {

TEST_F(KafkaSourceTest, WaitsForABrokerThatIsNotThereYet) {
  const std::uint16_t port = tests::free_port();
  open_source_at("127.0.0.1:" + std::to_string(port));
  source->follow(kFlights, {"main", "flights"});
  // It has tried, and no broker was there.
  ASSERT_TRUE(runner.run_until([&] { return source->counters()[0].errors > 0; }));
  EXPECT_FALSE(source->is_ready());
  EXPECT_FALSE(source->counters()[0].is_up);
  EXPECT_TRUE(sink.following.empty());
  EXPECT_TRUE(sink.refused.empty());

  start_broker({.port = port, .topics = {{"flights", 2}}});
  ASSERT_TRUE(runner.run_until([&] { return sink.following.contains(kFlights); }));
  // Topics are asked for over another connection than records; that one may be up a moment later.
  ASSERT_TRUE(runner.run_until([&] { return source->is_ready() && source->counters()[0].is_up; }));
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

TEST_F(KafkaSourceTest, ReportsAGapForWhatRetentionDeletedAndContinuesAfterIt) {
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
      [&] { return !sink.events.empty() && offset_of(*sink.events.back()) == kEnd - 1; }));

  ASSERT_EQ(sink.gaps.size(), 1U);
  const auto [partition, from, to] = sink.gaps[0];
  EXPECT_EQ(partition, 0);
  EXPECT_EQ(from, 1);
  EXPECT_GT(to, from);
  EXPECT_EQ(sink.events_before_gap, 0U);
  ASSERT_EQ(sink.events.size(), static_cast<std::size_t>(kEnd - to)) << "delivered or in the gap";
  for (std::size_t i = 0; i < sink.events.size(); ++i)
    ASSERT_EQ(offset_of(*sink.events[i]), to + static_cast<std::int64_t>(i));
  EXPECT_EQ(source->counters()[0].gaps, 1U);
}

TEST_F(KafkaSourceTest, ReportsThatATopicBeganAnewAndContinuesWithIt) {
  const std::uint16_t port = tests::free_port();
  start_broker({.port = port, .topics = {{"flights", 1}}});
  open_source_at(broker->bootstrap());
  follow(kFlights, "flights");
  log().write({{.topic = "flights", .key = {}, .value = "one", .headers = {}},
               {.topic = "flights", .key = {}, .value = "two", .headers = {}}});
  ASSERT_TRUE(wait_for_events(2));

  broker.reset();
  start_broker({.port = port, .topics = {{"flights", 1}}});
  ASSERT_TRUE(runner.run_until([&] { return !sink.restarts.empty(); }));
  ASSERT_EQ(sink.restarts.size(), 1U);
  EXPECT_EQ(sink.restarts[0].partition, 0);
  EXPECT_EQ(sink.restarts[0].to, 0);
  EXPECT_EQ(source->counters()[0].gaps, 1U);
  EXPECT_TRUE(sink.gaps.empty());
  EXPECT_TRUE(sink.refused.empty());

  log().write("flights", 0, "new");
  ASSERT_TRUE(wait_for_events(3));
  EXPECT_EQ(sink.events[2]->value, "new");
  EXPECT_EQ(offset_of(*sink.events[2]), 0);
}

TEST_F(KafkaSourceTest, ReportsNoLossOfATopicThatHadNothing) {
  const std::uint16_t port = tests::free_port();
  start_broker({.port = port, .topics = {{"flights", 1}}});
  open_source_at(broker->bootstrap());
  follow(kFlights, "flights");
  broker.reset();
  start_broker({.port = port, .topics = {{"flights", 1}}});
  log().write("flights", 0, "first");
  ASSERT_TRUE(wait_for_events(1));
  EXPECT_EQ(sink.values(), std::vector<std::string>{"first"});
  EXPECT_TRUE(sink.restarts.empty());
  EXPECT_TRUE(sink.gaps.empty());
}

// Offsets and the cluster's id may be as they were: the record before the position is another one.
TEST_F(KafkaSourceTest, ReportsThatATopicBeganAnewThoughItHasMoreRecordsThanItHad) {
  const std::uint16_t port = tests::free_port();
  start_broker({.port = port, .topics = {{"flights", 1}}});
  open_source_at(broker->bootstrap());
  follow(kFlights, "flights");
  log().write("flights", 0, "one");
  log().write("flights", 0, "two");
  ASSERT_TRUE(wait_for_events(2));

  broker.reset();
  start_broker({.port = port, .topics = {{"flights", 1}}});
  for (const char* value : {"new one", "new two", "new three"})
    log().write("flights", 0, value);
  ASSERT_TRUE(runner.run_until([&] { return !sink.restarts.empty(); }));
  EXPECT_EQ(sink.restarts[0].from, 2);
  EXPECT_EQ(sink.restarts[0].to, 3);
  EXPECT_EQ(sink.values(), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(source->counters()[0].gaps, 1U);

  log().write("flights", 0, "after");
  ASSERT_TRUE(runner.run_until([&] { return sink.events.back()->value == "after"; }));
  EXPECT_EQ(offset_of(*sink.events.back()), 3);
}

TEST_F(KafkaSourceTest, ReportsNoGapWhenABrokerIsMistakenForAMoment) {
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
  log().write("flights", 1, "before the first reading");
  ASSERT_TRUE(wait_for_events(1));
  EXPECT_EQ(sink.events[0]->lane, (routing::Lane{kFlights, 1}));
  ASSERT_EQ(sink.added.size(), 1U);
  EXPECT_EQ(sink.added[0].number, 1);
  EXPECT_EQ(sink.added[0].at.order.number, 0);
}

TEST_F(KafkaSourceTest, SaysThatATopicIsGoneAndGoesOnAtTheEndOnceItIsBack) {
  start_broker({.topics = {{"flights", 1}}});
  auto kafka = log();
  options.watch_ms = 20;
  open_source_at(broker->bootstrap());
  follow(kFlights, "flights");
  kafka.write("flights", 0, "one");
  ASSERT_TRUE(wait_for_events(1));

  rd_kafka_mock_topic_set_error(broker->cluster(), "flights",
                                RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  ASSERT_TRUE(runner.run_until([&] { return !sink.restarts.empty(); }));
  EXPECT_EQ(sink.restarts, (std::vector<RecordingSink::Gap>{{0, 1, 0}}));
  EXPECT_TRUE(sink.refused.empty());
  rd_kafka_mock_topic_set_error(broker->cluster(), "flights", RD_KAFKA_RESP_ERR_NO_ERROR);
  ASSERT_TRUE(runner.run_until([&] { return !sink.gaps.empty(); }));
  EXPECT_EQ(sink.gaps, (std::vector<RecordingSink::Gap>{{0, 0, 1}}))
      << "what it has now is not ours";
  kafka.write("flights", 0, "two");
  ASSERT_TRUE(wait_for_events(2));
  EXPECT_EQ(sink.values(), (std::vector<std::string>{"one", "two"}));
  EXPECT_GE(source->counters()[0].restarts, 1U);
}

// As in the system test, without a process that is stopped.
TEST_F(KafkaSourceTest, GoesOnWithFewerPartitionsAndSaysThatTheOthersAreGone) {
  const std::uint16_t port = tests::free_port();
  start_broker({.port = port, .topics = {{"flights", 2}}});
  options.watch_ms = 20;
  open_source_at(broker->bootstrap());
  follow(kFlights, "flights");
  log().write("flights", 0, "one");
  log().write("flights", 1, "two");
  ASSERT_TRUE(wait_for_events(2));

  broker.reset();
  start_broker({.port = port, .topics = {{"flights", 1}}});
  ASSERT_TRUE(runner.run_until([&] { return sink.restarts.size() == 2; }));
  EXPECT_THAT(sink.restarts, testing::UnorderedElementsAre(RecordingSink::Gap{0, 1, 0},
                                                           RecordingSink::Gap{1, 1, 0}));
  log().write("flights", 0, "new");
  ASSERT_TRUE(wait_for_events(3));
  EXPECT_EQ(sink.events[2]->value, "new");
}

TEST_F(KafkaSourceTest, DoesNotReadAPartitionAgainThatHasNothingMore) {
  start_broker({.topics = {{"flights", 1}, {"delays", 1}}});
  auto kafka = log();
  options.watch_ms = 5;
  open_source_at(broker->bootstrap());
  follow(kFlights, "flights");
  follow(kDelays, "delays");
  kafka.write("flights", 0, "one");
  ASSERT_TRUE(wait_for_events(1));
  for (std::size_t i = 2; i < 40; ++i) {  // meanwhile flights is looked at
    kafka.write("delays", 0, "other");
    ASSERT_TRUE(wait_for_events(i));
  }
  EXPECT_EQ(source->counters()[0].restarts, 0U);
  EXPECT_TRUE(sink.gaps.empty());
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
}  // namespace conn::ingest::kafka
