#include "conn-service/exec_client/replica_choice.h"

#include <cmath>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace conn::exec_client {
namespace {

// The names outlive the candidates, which only point at them: literals do.
std::vector<Candidate> idle(const std::vector<std::string_view>& names) {
  std::vector<Candidate> candidates;
  candidates.reserve(names.size());
  for (const std::string_view name : names)
    candidates.push_back({name, 0});
  return candidates;
}

std::string chosen(const EventPlace& place,
                   const std::vector<Candidate>& candidates,
                   std::string_view loader_id = {},
                   const BoundedLoad& bounds = {}) {
  const auto choice = choose_replica(place, 1, loader_id, candidates, bounds);
  return choice ? std::string(candidates[*choice].name) : "none";
}

TEST(ReplicaChoice, ChoosesNoneWithoutCandidates) {
  EXPECT_EQ(chosen({"flights", 0, 0}, {}), "none");
}

TEST(ReplicaChoice, DoesNotDependOnTheOrderOfTheReplicas) {
  for (std::int64_t order = 0; order < 1'000; order += 16)
    EXPECT_EQ(chosen({"flights", 3, order}, idle({"a", "b", "c"})),
              chosen({"flights", 3, order}, idle({"c", "a", "b"})));
}

TEST(ReplicaChoice, KeepsSixteenNeighbouringOffsetsTogether) {
  const auto candidates = idle({"a", "b", "c"});
  for (std::int64_t run = 0; run < 100; ++run)
    for (std::int64_t order = run * 16; order < run * 16 + 16; ++order)
      EXPECT_EQ(chosen({"flights", 0, order}, candidates),
                chosen({"flights", 0, run * 16}, candidates));
}

TEST(ReplicaChoice, SpreadsRunsTopicsAndLanesEvenly) {
  std::map<std::string, int> counts;
  const auto candidates = idle({"exec-0", "exec-1", "exec-2", "exec-3"});
  for (const char* topic : {"flights", "delays", "gates"})
    for (std::int32_t lane = 0; lane < 10; ++lane)
      for (std::int64_t order = 0; order < 1'600; order += 16)
        ++counts[chosen({topic, lane, order}, candidates)];
  for (const auto& [name, count] : counts) {
    EXPECT_GT(count, 750 * 0.85) << name;
    EXPECT_LT(count, 750 * 1.15) << name;
  }
  EXPECT_EQ(counts.size(), 4U);
}

TEST(ReplicaChoice, MovesOnlyTheEventsOfAReplicaThatIsRemoved) {
  const auto before = idle({"a", "b", "c", "d"});
  const auto after = idle({"a", "b", "d"});
  for (std::int64_t order = 0; order < 16'000; order += 16) {
    const std::string was = chosen({"flights", 0, order}, before);
    if (was == "c") continue;
    EXPECT_EQ(chosen({"flights", 0, order}, after), was);
  }
}

TEST(ReplicaChoice, FollowsALoaderIdAtAnyLoad) {
  const std::vector<Candidate> candidates = {{"exec-0", 1'000'000}, {"exec-1", 0}};
  EXPECT_EQ(chosen({"flights", 0, 0}, candidates, "exec-0/17"), "exec-0");
}

TEST(ReplicaChoice, IgnoresALoaderIdOfAReplicaThatIsGone) {
  const auto candidates = idle({"a", "b", "c"});
  EXPECT_EQ(chosen({"flights", 0, 0}, candidates, "z/17"), chosen({"flights", 0, 0}, candidates));
}

TEST(ReplicaChoice, ReadsAReplicasNameOutOfALoaderId) {
  EXPECT_EQ(replica_of_loader("exec-0/17"), "exec-0");
  EXPECT_EQ(replica_of_loader("host/with/slash/17"), "host/with/slash");
  EXPECT_EQ(replica_of_loader("17"), "");
  EXPECT_EQ(replica_of_loader(""), "");
}

// However the rows in flight are distributed, no replica is given more than 1.25 times its share,
// unless the rows of one event alone are more than that.
TEST(ReplicaChoice, NeverLoadsAReplicaBeyondItsBound) {
  std::mt19937 random(7);
  const BoundedLoad bounds{1.25, 0};
  for (int round = 0; round < 200; ++round) {
    const std::size_t replicas = 1 + random() % 8;
    std::vector<std::string> names;
    names.reserve(replicas);
    for (std::size_t i = 0; i < replicas; ++i)
      names.push_back("exec-" + std::to_string(i));
    auto candidates = idle({names.begin(), names.end()});
    std::uint64_t total = 0;
    for (std::int64_t order = 0; order < 500; ++order) {
      const std::uint64_t rows = 1;
      const auto choice = choose_replica({"hot", 0, order / 64}, rows, {}, candidates, bounds);
      ASSERT_TRUE(choice);
      candidates[*choice].load += rows;
      total += rows;
      const double share = static_cast<double>(total) / static_cast<double>(replicas);
      ASSERT_LE(candidates[*choice].load, static_cast<std::uint64_t>(std::ceil(share * 1.25)));
      if (random() % 3 == 0) {  // a replica answers
        Candidate& answers = candidates[random() % replicas];
        total -= answers.load;
        answers.load = 0;
      }
    }
  }
}

TEST(ReplicaChoice, GivesAnEventTooLargeForAnyShareToTheLeastLoaded) {
  const std::vector<Candidate> candidates = {{"a", 900}, {"b", 500}, {"c", 800}};
  const auto choice = choose_replica({"flights", 0, 0}, 100'000, {}, candidates, {1.25, 0});
  EXPECT_EQ(choice, 1U);
}

TEST(ReplicaChoice, KeepsAffinityWhileHardlyAnythingIsInFlight) {
  const std::string owner = chosen({"flights", 0, 0}, idle({"a", "b"}));
  std::vector<Candidate> candidates = idle({"a", "b"});
  candidates[owner == "a" ? 0 : 1].load = 200;
  EXPECT_EQ(chosen({"flights", 0, 0}, candidates), owner);
}

}  // namespace
}  // namespace conn::exec_client
