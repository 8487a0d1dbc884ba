#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "exec-service/publisher/kafka_publisher.h"
// clang-format off: it needs the other one first
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
// clang-format on

#include "exec-service/publisher/producer.h"
#include "shared/dev_broker/dev_broker.h"
#include "shared/sync/system_clock.h"
#include "tests/support/fake_clock.h"
#include "tests/support/free_port.h"
#include "tests/support/kafka_log.h"
#include "tests/support/loop_runner.h"
#include "tests/support/test_certificates.h"

namespace exec::publisher {
namespace {

using ports::OutgoingEvent;
using shared::ErrorCode;
using shared::dev_broker::DevBroker;
using Result = shared::Result<void>;

class KafkaPublisherTest : public testing::Test {
 protected:
  void start_broker(const shared::dev_broker::DevBrokerOptions& wanted) {
    auto opened = DevBroker::open(wanted);
    ASSERT_TRUE(opened) << opened.error().message;
    broker = std::move(*opened);
  }

  void open_publisher_at(const std::string& bootstrap) {
    auto opened = KafkaPublisher::open(
        runner.loop(), clock,
        {{"main", bootstrap, {{"reconnect.backoff.ms", "10"}, {"reconnect.backoff.max.ms", "50"}}}},
        options);
    ASSERT_TRUE(opened) << opened.error().message;
    publisher = std::move(*opened);
  }

  void publish(OutgoingEvent event) {
    const std::size_t i = results.size();
    results.emplace_back();
    publisher->publish(std::move(event), [this, i](Result result) {
      EXPECT_FALSE(results[i]) << "answered twice";
      results[i] = std::move(result);
    });
  }

  bool wait_for_answers() {
    return runner.run_until([&] {
      return std::ranges::all_of(results, [](const auto& result) { return result.has_value(); });
    });
  }

  // "ok", or the error's message.
  [[nodiscard]] std::string text(std::size_t i) const {
    return results[i]->has_value() ? "ok" : (*results[i]).error().message;
  }

  shared::SystemClock clock;
  tests::LoopRunner runner;
  PublisherOptions options;
  std::unique_ptr<DevBroker> broker;
  std::vector<std::optional<Result>> results;
  std::unique_ptr<KafkaPublisher> publisher;
};

OutgoingEvent event(const std::string& topic, const std::string& value) {
  return {.provider = "main", .topic = topic, .key = {}, .headers = {}, .value = value};
}

TEST_F(KafkaPublisherTest, AnswersOnceTheRecordIsInTheLog) {
  start_broker({.topics = {{"delays", 1}}});
  open_publisher_at(broker->bootstrap());
  publish({.provider = "main",
           .topic = "delays",
           .key = "LH1",
           .headers = {{"sluice-loader-id", "a/1"}},
           .value = R"({"id":"LH1","minutes":5})"});
  publish({.provider = "main", .topic = "delays", .key = "", .headers = {}, .value = "{}"});
  publish({.provider = "main", .topic = "delays", .key = {}, .headers = {}, .value = "{}"});
  EXPECT_FALSE(results[0]) << "never from within publish()";
  ASSERT_TRUE(wait_for_answers());
  for (std::size_t i = 0; i < results.size(); ++i)
    EXPECT_EQ(text(i), "ok");
  const std::vector<tests::Record> expected = {
      {"delays", 0, "LH1", R"({"id":"LH1","minutes":5})", {{"sluice-loader-id", "a/1"}}, 0},
      {"delays", 0, "", "{}", {}, 1},
      {"delays", 0, std::nullopt, "{}", {}, 2}};
  EXPECT_EQ(tests::KafkaLog(broker->bootstrap()).read("delays", 0, 3), expected);
  const PublisherCounters counters = publisher->counters();
  EXPECT_EQ(counters.published, 3U);
  EXPECT_EQ(counters.failed + counters.unknown, 0U);
  EXPECT_EQ(counters.bytes, 31U);
  EXPECT_EQ(counters.in_flight, 0U);
}

// murmur2 of the key, as Kafka's own clients: known pairs of Java's Utils.murmur2, modulo 4.
TEST_F(KafkaPublisherTest, PartitionsKeysAsJavasClientsDo) {
  start_broker({.topics = {{"delays", 4}}});
  open_publisher_at(broker->bootstrap());
  const auto java_partition = [](std::int32_t murmur2) { return (murmur2 & 0x7fffffff) % 4; };
  struct Known {
    const char* key;
    std::int32_t murmur2;
  };
  constexpr Known kKnown[] = {
      {"21", -973932308},
      {"foobar", -790332482},
      {"a-little-bit-long-string", -985981536},
      {"a-little-bit-longer-string", -1486304829},
      {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971},
  };
  std::vector<std::vector<std::string>> expected(4);
  for (const auto& [key, murmur2] : kKnown) {
    expected.at(static_cast<std::size_t>(java_partition(murmur2))).emplace_back(key);
    publish({.provider = "main", .topic = "delays", .key = key, .headers = {}, .value = "{}"});
  }
  ASSERT_TRUE(wait_for_answers());
  tests::KafkaLog log(broker->bootstrap());
  for (std::int32_t p = 0; p < 4; ++p) {
    const auto& keys = expected[static_cast<std::size_t>(p)];
    std::vector<std::string> found;
    for (const auto& record : log.read("delays", p, keys.size()))
      found.push_back(*record.key);
    EXPECT_EQ(found, keys) << "partition " << p;
  }
}

TEST_F(KafkaPublisherTest, RefusesAtOnceWhatItCannotTake) {
  start_broker({.topics = {{"delays", 1}}});
  options.record_bytes_max = 1'000;
  open_publisher_at(broker->bootstrap());
  OutgoingEvent elsewhere = event("delays", "{}");
  elsewhere.provider = "other";
  OutgoingEvent late = event("delays", "{}");
  late.deadline_ms = clock.now_ms() - 1;
  struct Case {
    OutgoingEvent event;
    ErrorCode code;
    const char* message;
  };
  const std::vector<Case> cases = {
      {elsewhere, ErrorCode::kInvalidInput,
       "provider other is not configured here: add it to `providers`"},
      {event("not a topic", "{}"), ErrorCode::kInvalidInput,
       "\"not a topic\" is not a valid topic name: use at most 249 of a-z, A-Z, 0-9, '.', '_', "
       "'-'"},
      {event("delays", std::string(2'000, 'x')), ErrorCode::kInvalidInput,
       "topic delays of provider main: the record is too large: raise `message.max.bytes` in the "
       "provider's properties and in the broker's configuration, or publish less"},
      {late, ErrorCode::kUnavailable,
       "topic delays of provider main: its deadline had passed before it was sent"},
  };
  for (const Case& c : cases)
    publish(c.event);
  for (const auto& result : results)
    EXPECT_FALSE(result) << "never from within publish()";
  ASSERT_TRUE(wait_for_answers());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(text(i), cases[i].message);
    EXPECT_EQ((*results[i]).error().code, cases[i].code) << cases[i].message;
  }
  EXPECT_EQ(publisher->counters().failed, cases.size());
}

TEST_F(KafkaPublisherTest, FailsAtOnceWhenItsQueueIsFull) {
  options.records_max = 3;
  open_publisher_at("127.0.0.1:" + std::to_string(tests::free_port()));
  for (int i = 0; i < 4; ++i)
    publish(event("delays", "{}"));
  ASSERT_TRUE(runner.run_until([&] { return results[3].has_value(); }));
  EXPECT_EQ(
      text(3),
      "topic delays of provider main: too many records wait for the broker: it is slower than "
      "what is published");
  EXPECT_EQ((*results[3]).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(publisher->counters().in_flight, 3U);
}

TEST_F(KafkaPublisherTest, KnowsThatARecordWhichWasNeverSentIsNotInTheLog) {
  options.message_timeout_ms = 100;
  open_publisher_at("127.0.0.1:" + std::to_string(tests::free_port()));
  publish(event("delays", "{}"));
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(text(0),
            "topic delays of provider main: no broker took it in time: check that it is up");
  EXPECT_EQ((*results[0]).error().code, ErrorCode::kUnavailable);
}

TEST_F(KafkaPublisherTest, ReportsUnknownWhenTheDeadlinePassesFirst) {
  start_broker({.topics = {{"delays", 1}}});
  open_publisher_at(broker->bootstrap());
  publish(event("delays", "first, so that the producer is connected"));
  ASSERT_TRUE(wait_for_answers());
  rd_kafka_mock_broker_set_rtt(broker->cluster(), 1, 300);
  OutgoingEvent hasty = event("delays", "{}");
  hasty.deadline_ms = clock.now_ms() + 20;
  publish(hasty);
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ((*results[1]).error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(text(1),
            "topic delays of provider main: no acknowledgement in time: it may have been written");
  EXPECT_EQ(publisher->counters().unknown, 1U);
  // Its report, when it comes, finds no waiter.
  rd_kafka_mock_broker_set_rtt(broker->cluster(), 1, 0);
  publish(event("delays", "{}"));
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(text(2), "ok");
}

TEST_F(KafkaPublisherTest, PassesOnWhyABrokerRefuses) {
  start_broker({.topics = {{"delays", 1}}});
  open_publisher_at(broker->bootstrap());
  constexpr std::int16_t kProduce = 0;
  rd_kafka_mock_push_request_errors(broker->cluster(), kProduce, 1,
                                    RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  publish(event("delays", "{}"));
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(text(0),
            "topic delays of provider main: the broker does not let us use it: grant DESCRIBE and "
            "READ (to publish: WRITE) on the topic");
  EXPECT_EQ((*results[0]).error().code, ErrorCode::kUnavailable);
}

TEST_F(KafkaPublisherTest, WritesOnceAlthoughABrokerFailsForAMoment) {
  start_broker({.topics = {{"delays", 1}}});
  open_publisher_at(broker->bootstrap());
  constexpr std::int16_t kProduce = 0;
  rd_kafka_mock_push_request_errors(broker->cluster(), kProduce, 2,
                                    RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
                                    RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT);
  publish(event("delays", "one"));
  publish(event("delays", "two"));
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(text(0), "ok");
  EXPECT_EQ(text(1), "ok");
  const std::vector<tests::Record> expected = {{"delays", 0, std::nullopt, "one", {}, 0},
                                               {"delays", 0, std::nullopt, "two", {}, 1}};
  EXPECT_EQ(tests::KafkaLog(broker->bootstrap()).read("delays", 0, 2), expected);
}

TEST_F(KafkaPublisherTest, DrainsWhatIsUnderWayAndTakesNothingMore) {
  start_broker({.topics = {{"delays", 1}}});
  open_publisher_at(broker->bootstrap());
  for (int i = 0; i < 100; ++i)
    publish(event("delays", std::to_string(i)));
  bool is_drained = false;
  publisher->drain([&] {
    is_drained = true;
    EXPECT_EQ(publisher->counters().in_flight, 0U);
  });
  EXPECT_FALSE(is_drained);
  publish(event("delays", "too late"));
  ASSERT_TRUE(runner.run_until([&] { return is_drained; }));
  for (std::size_t i = 0; i < 100; ++i)
    ASSERT_EQ(text(i), "ok");
  EXPECT_EQ(text(100), "this replica is stopping: ask another");
  EXPECT_EQ(tests::KafkaLog(broker->bootstrap()).read("delays", 0, 100).size(), 100U);
}

TEST_F(KafkaPublisherTest, IsDrainedAtOnceWhenNothingIsUnderWay) {
  open_publisher_at("127.0.0.1:" + std::to_string(tests::free_port()));
  bool is_drained = false;
  publisher->drain([&] { is_drained = true; });
  ASSERT_TRUE(runner.run_until([&] { return is_drained; }));
}

TEST_F(KafkaPublisherTest, AnswersEverythingWhenItGoes) {
  open_publisher_at("127.0.0.1:" + std::to_string(tests::free_port()));
  publish(event("delays", "{}"));
  publish(event("not a topic", "{}"));
  publisher.reset();
  ASSERT_TRUE(results[0]);
  EXPECT_EQ(text(0),
            "topic delays of provider main: stopped while under way: it may have been written");
  EXPECT_EQ((*results[0]).error().code, ErrorCode::kDeadlineExceeded);
  ASSERT_TRUE(results[1]);
}

TEST_F(KafkaPublisherTest, ReplacesAProducerThatHasFailedForGood) {
  start_broker({.topics = {{"delays", 1}}});
  std::size_t idle_calls = 0;
  auto producer = Producer::open(runner.loop(), clock, {"main", broker->bootstrap(), {}}, options,
                                 [&] { ++idle_calls; });
  ASSERT_TRUE(producer);
  std::vector<std::string> told;
  const auto remember = [&](const Result& result) {
    told.push_back(result ? "ok" : result.error().message);
  };
  ASSERT_TRUE((*producer)->publish(event("delays", "one"), remember));
  ASSERT_TRUE(runner.run_until([&] { return told.size() == 1; }));
  rd_kafka_test_fatal_error((*producer)->client(), RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
                            "test");
  ASSERT_TRUE((*producer)->publish(event("delays", "two"), remember));
  ASSERT_TRUE(runner.run_until([&] { return told.size() == 2; }));
  EXPECT_EQ(told, (std::vector<std::string>{"ok", "ok"}));
  EXPECT_EQ(idle_calls, 2U);
}

// The file of the certificate authority is gone when the producer has to be replaced.
TEST_F(KafkaPublisherTest, FailsRecordsWhileAProducerCannotBeReplaced) {
  auto certificates = std::make_unique<tests::TestCertificates>("kafka");
  const shared::kafka::Provider secured{
      "main",
      "127.0.0.1:1",
      {{"security.protocol", "ssl"}, {"ssl.ca.location", certificates->ca_file()}}};
  test::FakeClock fake_clock;
  auto producer = Producer::open(runner.loop(), fake_clock, secured, options, [] {});
  ASSERT_TRUE(producer) << producer.error().message;
  certificates.reset();
  rd_kafka_test_fatal_error((*producer)->client(), RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
                            "test");
  const auto refused = (*producer)->publish(event("delays", "one"), [](const Result&) {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "provider main: its producer has failed, and no new one could be opened: the log has "
            "the reason");
  EXPECT_EQ((*producer)->counters().failed, 1U);
}

}  // namespace
}  // namespace exec::publisher
