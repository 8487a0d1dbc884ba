#include "conn-service/ingest/kafka/control_worker.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/conn-service/ingest/kafka/fake_control_port.h"

namespace conn::ingest::kafka {
namespace {

using routing::TopicId;
using std::chrono::milliseconds;

class ControlWorkerTest : public testing::Test {
 protected:
  void turn(const std::vector<ControlRequest>& requests = {}) { worker.turn(requests, now); }

  // Turns without a request, as they come due.
  void pass(std::int64_t ms) {
    const auto end = now + milliseconds(ms);
    while (worker.due() <= end) {
      now = std::max(now, worker.due());
      turn();
    }
    now = end;
  }

  template <class Answer>
  [[nodiscard]] std::vector<Answer> answered() const {
    std::vector<Answer> found;
    for (const ControlAnswer& answer : answers)
      if (const auto* one = std::get_if<Answer>(&answer)) found.push_back(*one);
    return found;
  }

  [[nodiscard]] static std::vector<ControlRequest> find_topics(std::size_t from, std::size_t to) {
    std::vector<ControlRequest> requests;
    for (std::size_t i = from; i < to; ++i)
      requests.emplace_back(
          FindTopic{TopicId{static_cast<std::uint32_t>(i)}, "topic-" + std::to_string(i)});
    return requests;
  }

  void create_topics(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      cluster.topics["topic-" + std::to_string(i)] = {{0, 1}, {0, 2}};
  }

  FakeCluster cluster;
  KafkaOptions options;
  std::vector<ControlAnswer> answers;
  ControlWorker::Clock::time_point now{};
  ControlWorker worker{"main", std::make_unique<FakeControlPort>(cluster),
                       [this](ControlAnswer answer) { answers.push_back(std::move(answer)); },
                       options, now};
};

TEST_F(ControlWorkerTest, AsksForTheMetadataOfAThousandNewTopicsOnce) {
  create_topics(1'000);
  turn(find_topics(0, 1'000));
  EXPECT_EQ(answered<TopicFound>().size(), 1'000U);
  EXPECT_EQ(cluster.shapes_asked, std::vector<std::size_t>{1'000});
  EXPECT_EQ(cluster.offsets_asked, 1U);
  EXPECT_EQ(cluster.leaders_asked, std::vector<std::size_t>{1'000}) << "on the client that reads";
}

TEST_F(ControlWorkerTest, AsksOnceForWhatGathersWhileAQuestionIsUnderWay) {
  create_topics(40);
  turn(find_topics(0, 1));
  turn(find_topics(1, 40));
  EXPECT_EQ(answered<TopicFound>().size(), 40U);
  EXPECT_EQ(cluster.shapes_asked, (std::vector<std::size_t>{1, 39}));
}

TEST_F(ControlWorkerTest, RefusesATopicThatDoesNotExistAndFindsTheOthersOfTheSameQuestion) {
  create_topics(2);
  turn(find_topics(0, 3));
  EXPECT_EQ(answered<TopicFound>().size(), 2U);
  const auto refused = answered<TopicRefused>();
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_EQ(refused[0].id, TopicId{2});
  EXPECT_EQ(refused[0].why.message,
            "of provider main does not exist: create it, or correct its name");
  EXPECT_EQ(cluster.shapes_asked.size(), 1U);
}

TEST_F(ControlWorkerTest, AsksAgainForAllThatWaitOnceABrokerIsBack) {
  create_topics(40);
  cluster.is_away = true;
  turn(find_topics(0, 40));
  pass(options.retry_ms);
  EXPECT_TRUE(answered<TopicFound>().empty());
  cluster.is_away = false;
  cluster.shapes_asked.clear();
  pass(options.retry_max_ms);
  EXPECT_EQ(answered<TopicFound>().size(), 40U);
  EXPECT_EQ(cluster.shapes_asked, std::vector<std::size_t>{40});
}

TEST_F(ControlWorkerTest, AsksNothingMoreAboutATopicThatIsForgotten) {
  create_topics(2);
  cluster.is_away = true;
  turn(find_topics(0, 2));
  cluster.is_away = false;
  turn({Forget{TopicId{0}, "topic-0", {}}});
  pass(options.retry_max_ms);
  const auto found = answered<TopicFound>();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, TopicId{1});
}

Look look_at(std::uint32_t topic, std::int32_t partition, std::int64_t position) {
  return {TopicId{topic}, "topic-" + std::to_string(topic), partition, position};
}

// "topic/partition: position of end"; "gone": there is no such partition.
std::vector<std::string> texts(const ProgressFound& found) {
  std::vector<std::string> texts;
  for (const Seen& seen : found.seen)
    texts.push_back(std::to_string(seen.id.value) + "/" + std::to_string(seen.partition) + ": " +
                    std::to_string(seen.position) + " of " +
                    (seen.end ? std::to_string(*seen.end) : "gone"));
  return texts;
}

TEST_F(ControlWorkerTest, TellsTheEndsOfPartitionsThatDoNotAdvanceAndWhichAreGone) {
  cluster.topics["topic-0"] = {{0, 9}, {0, 5}};
  turn({CheckProgress{{look_at(0, 0, 7), look_at(0, 1, 5), look_at(0, 2, 4), look_at(1, 0, 3)}}});
  const auto found = answered<ProgressFound>();
  ASSERT_EQ(found.size(), 1U);
  std::vector<std::string> seen = texts(found[0]);
  std::ranges::sort(seen);
  EXPECT_EQ(seen, (std::vector<std::string>{"0/0: 7 of 9", "0/1: 5 of 5", "0/2: 4 of gone",
                                            "1/0: 3 of "
                                            "gone"}));
}

TEST_F(ControlWorkerTest, AnswersALookWithNothingWhileNoBrokerDoes) {
  create_topics(1);
  cluster.is_away = true;
  turn({CheckProgress{{look_at(0, 0, 7)}}});
  const auto found = answered<ProgressFound>();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].seen.empty());
  EXPECT_FALSE(answered<BrokersSilent>().empty());
}

TEST_F(ControlWorkerTest, WaitsForAPartitionThatIsMissedForAMoment) {
  turn({FindRange{TopicId{0}, "topic-0", 1}});
  pass(options.watch_ms / 2);
  EXPECT_TRUE(answered<RangeMissing>().empty());
  create_topics(1);
  pass(options.retry_max_ms);
  const auto found = answered<RangeFound>();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].end, 2);
  EXPECT_EQ(cluster.changes, std::vector<std::string>{"-topic-0/1"});
  pass(options.watch_ms * 2);
  EXPECT_TRUE(answered<RangeMissing>().empty());
}

TEST_F(ControlWorkerTest, SaysOnceThatAPartitionIsMissing) {
  cluster.topics["topic-0"] = {{0, 1}};
  turn({FindRange{TopicId{0}, "topic-0", 0}, FindRange{TopicId{0}, "topic-0", 1}});
  EXPECT_EQ(answered<RangeFound>().size(), 1U) << "not held up by the other one";
  pass(options.watch_ms * 3);
  const auto missing = answered<RangeMissing>();
  ASSERT_EQ(missing.size(), 1U);
  EXPECT_EQ(missing[0].partition, 1);
}

TEST_F(ControlWorkerTest, TellsOfAnotherClusterBeforeWhatItSays) {
  create_topics(1);
  turn(find_topics(0, 1));
  EXPECT_TRUE(answered<ClusterChanged>().empty());
  cluster.id = "two";
  answers.clear();
  turn({FindRange{TopicId{0}, "topic-0", 0}});
  const auto changed = answered<ClusterChanged>();
  ASSERT_EQ(changed.size(), 1U);
  EXPECT_EQ(changed[0].from, "one");
  EXPECT_EQ(changed[0].to, "two");
  EXPECT_TRUE(std::holds_alternative<ClusterChanged>(answers[0]));
  EXPECT_EQ(answered<RangeFound>().size(), 1U);
}

TEST_F(ControlWorkerTest, LooksForNewPartitionsOnceBrokersAreBack) {
  create_topics(1);
  turn(find_topics(0, 1));
  cluster.is_away = true;
  turn({Probe{}});
  pass(options.retry_ms);
  cluster.topics["topic-0"].push_back({0, 7});
  cluster.is_away = false;
  EXPECT_TRUE(answered<PartitionsGrown>().empty());
  pass(options.retry_max_ms);
  ASSERT_EQ(answered<PartitionsGrown>().size(), 1U);
  EXPECT_EQ(answered<PartitionsGrown>()[0].starts[0].partition, 2);
}

TEST_F(ControlWorkerTest, SaysWhenPartitionsAreUnassigned) {
  turn({Unassign{TopicId{1}, "flights", {0, 2}}});
  EXPECT_EQ(cluster.changes, (std::vector<std::string>{"-flights/0", "-flights/2"}));
  ASSERT_EQ(answered<Unassigned>().size(), 1U);
  EXPECT_EQ(answered<Unassigned>()[0].id, TopicId{1});
  EXPECT_EQ(answered<Unassigned>()[0].partitions, (std::vector<std::int32_t>{0, 2}));
}

TEST_F(ControlWorkerTest, OpensTheClientThatReadsAgainUntilItCanBeOpened) {
  cluster.can_open = false;
  turn({Reopen{}});
  pass(options.retry_max_ms);
  EXPECT_TRUE(answered<Reopened>().empty());
  cluster.can_open = true;
  pass(options.retry_max_ms);
  EXPECT_EQ(answered<Reopened>().size(), 1U);
  const int opened = cluster.opened;
  pass(options.retry_max_ms * 10);
  EXPECT_EQ(cluster.opened, opened);
}

}  // namespace
}  // namespace conn::ingest::kafka
