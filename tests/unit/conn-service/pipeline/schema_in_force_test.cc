#include "conn-service/pipeline/schema_in_force.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace conn::pipeline {
namespace {

constexpr std::int64_t kMajorityMs = 2'000;

ReplicaSchemas only(const std::string& id) {
  return {.default_id = id, .served = {id}};
}

ReplicaSchemas both(const std::string& id, const std::string& before) {
  return {.default_id = id, .served = {id, before}};
}

class SchemaInForceTest : public testing::Test {
 protected:
  bool update(const std::vector<ReplicaSchemas>& replicas, std::int64_t now_ms) {
    return schema_.update(replicas, now_ms);
  }

  SchemaInForce schema_{kMajorityMs};
};

TEST_F(SchemaInForceTest, TheFirstThatIsAnnouncedIsInForceAtOnce) {
  EXPECT_FALSE(update({}, 0));
  EXPECT_EQ(schema_.id(), "");
  EXPECT_TRUE(update({only("A")}, 5));
  EXPECT_EQ(schema_.id(), "A");
  EXPECT_FALSE(schema_.next_timer_ms());
}

TEST_F(SchemaInForceTest, ChangesWhenMostHaveAnnouncedAnotherForTwoSeconds) {
  EXPECT_TRUE(update({only("A"), only("A"), only("A")}, 0));
  EXPECT_FALSE(update({both("B", "A"), only("A"), only("A")}, 1'000)) << "one of three";
  EXPECT_FALSE(schema_.next_timer_ms());
  EXPECT_FALSE(update({both("B", "A"), both("B", "A"), only("A")}, 2'000));
  EXPECT_EQ(schema_.next_timer_ms(), 4'000);
  EXPECT_FALSE(update({both("B", "A"), both("B", "A"), only("A")}, 3'999));
  EXPECT_TRUE(update({both("B", "A"), both("B", "A"), only("A")}, 4'000));
  EXPECT_EQ(schema_.id(), "B");
}

TEST_F(SchemaInForceTest, ARollBackWithinTheTwoSecondsChangesNothing) {
  EXPECT_TRUE(update({only("A"), only("A")}, 0));
  EXPECT_FALSE(update({both("B", "A"), both("B", "A")}, 1'000));
  EXPECT_FALSE(update({both("A", "B"), both("B", "A")}, 2'000)) << "a tie keeps the current one";
  EXPECT_FALSE(update({both("B", "A"), both("B", "A")}, 2'900)) << "and the time begins again";
  EXPECT_FALSE(update({both("B", "A"), both("B", "A")}, 4'899));
  EXPECT_TRUE(update({both("B", "A"), both("B", "A")}, 4'900));
}

TEST_F(SchemaInForceTest, HalfOfTheReplicasAreNoMajorityHoweverLongTheyAnnounceIt) {
  EXPECT_TRUE(update({only("A"), only("A")}, 0));
  EXPECT_FALSE(update({both("B", "A"), only("A")}, 1'000));
  EXPECT_FALSE(schema_.next_timer_ms());
  EXPECT_FALSE(update({both("B", "A"), only("A")}, 60'000));
  EXPECT_EQ(schema_.id(), "A");
}

TEST_F(SchemaInForceTest, OneThatNoReplicaServesIsReplacedAtOnceByWhatMostAnnounce) {
  EXPECT_TRUE(update({only("A")}, 0));
  EXPECT_FALSE(update({}, 10)) << "the lack of replicas is not a reason to change";
  EXPECT_FALSE(schema_.is_served());
  EXPECT_TRUE(update({only("C"), only("B"), only("C")}, 20));
  EXPECT_EQ(schema_.id(), "C");
  EXPECT_TRUE(schema_.is_served());
}

TEST_F(SchemaInForceTest, OfEquallyManyEveryConnServiceTakesTheSame) {
  EXPECT_TRUE(update({only("C"), only("B")}, 0));
  SchemaInForce other(kMajorityMs);
  EXPECT_TRUE(other.update(std::vector{only("B"), only("C")}, 0));
  EXPECT_EQ(schema_.id(), "B");
  EXPECT_EQ(other.id(), "B");
}

TEST_F(SchemaInForceTest, AFleetThatIsReplacedOneByOneChangesItOnce) {
  std::vector<ReplicaSchemas> fleet = {only("A"), only("A"), only("A")};
  EXPECT_TRUE(update(fleet, 0));
  int changes = 0;
  for (std::size_t i = 0; i < fleet.size(); ++i) {
    fleet[i] = only("B");  // restarted, and serves nothing else
    for (std::int64_t ms = 0; ms < 5'000; ms += 100)
      changes += update(fleet, static_cast<std::int64_t>(i + 1) * 10'000 + ms) ? 1 : 0;
  }
  EXPECT_EQ(changes, 1);
  EXPECT_EQ(schema_.id(), "B");
}

// All that three replicas can announce of three schemas, each with or without the one before it.
std::vector<ReplicaSchemas> states() {
  std::vector<ReplicaSchemas> states;
  const std::array<std::string, 3> ids = {"A", "B", "C"};
  for (const std::string& id : ids) {
    states.push_back(only(id));
    for (const std::string& before : ids)
      if (before != id) states.push_back(both(id, before));
  }
  return states;
}

// From every fleet, whatever is in force: one change at most, to a schema that is served, and then
// none for as long as the fleet stays as it is.
TEST_F(SchemaInForceTest, NeverFlapsWhateverThreeReplicasAnnounceOfThreeSchemas) {
  const std::vector<ReplicaSchemas> all = states();
  int fleets = 0;
  for (const std::string initial : {"A", "B", "C", "D"})
    for (const ReplicaSchemas& first : all)
      for (const ReplicaSchemas& second : all)
        for (const ReplicaSchemas& third : all) {
          ++fleets;
          SchemaInForce schema(kMajorityMs);
          ASSERT_TRUE(schema.update(std::vector{only(initial)}, 0));
          const std::vector<ReplicaSchemas> fleet = {first, second, third};
          int changes = 0;
          for (std::int64_t now = 1; now < 10'000; now += 500) {
            changes += schema.update(fleet, now) ? 1 : 0;
            ASSERT_TRUE(schema.is_served());
          }
          ASSERT_LE(changes, 1);
          const std::size_t announced = static_cast<std::size_t>(
              std::ranges::count(fleet, schema.id(), &ReplicaSchemas::default_id));
          for (const ReplicaSchemas& replica : fleet) {
            const auto others = static_cast<std::size_t>(
                std::ranges::count(fleet, replica.default_id, &ReplicaSchemas::default_id));
            ASSERT_FALSE(others >= 2 && announced < 2) << "most announce another one";
          }
        }
  EXPECT_EQ(fleets, 4 * 9 * 9 * 9);
}

}  // namespace
}  // namespace conn::pipeline
