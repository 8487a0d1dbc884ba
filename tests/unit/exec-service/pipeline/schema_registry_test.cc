// SchemaRegistry: how long a schema is served, and what callers find under an id.
#include "exec-service/pipeline/schema_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exec::pipeline {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

SharedSchema schema(const std::string& id, const std::string& name = "") {
  auto supergraph = std::make_shared<supergraph::Supergraph>();
  supergraph->id = id;
  return std::make_shared<const ServedSchema>(
      ServedSchema{.supergraph = supergraph, .trusted = nullptr, .name = name});
}

std::vector<std::string> ids_of(const std::vector<SharedSchema>& schemas) {
  std::vector<std::string> ids;
  for (const SharedSchema& each : schemas)
    ids.push_back(each->id());
  return ids;
}

constexpr KeepPolicy kPolicy{.keep_ms = 1'000, .keep_ms_min = 100, .served_max = 3};

class SchemaRegistryTest : public testing::Test {
 protected:
  std::vector<std::string> publish(const std::string& id, std::int64_t now_ms = 0) {
    return ids_of(registry.publish({schema(id)}, now_ms));
  }
  std::vector<std::string> expire(std::int64_t now_ms, const std::set<std::string>& needed = {}) {
    return ids_of(registry.expire(now_ms, needed));
  }

  SchemaRegistry registry{{schema("a")}, kPolicy};
};

TEST_F(SchemaRegistryTest, TheNewestIsTheDefaultAndTheOneBeforeIsKept) {
  EXPECT_THAT(publish("b"), IsEmpty());
  EXPECT_THAT(registry.ids(), ElementsAre("b", "a"));
  EXPECT_EQ(registry.find("")->id(), "b");
  EXPECT_EQ(registry.find("a")->id(), "a");
  EXPECT_EQ(registry.find("c"), nullptr);
}

TEST_F(SchemaRegistryTest, OneThatIsNotNeededStaysForAMoment) {
  publish("b", 5'000);
  EXPECT_THAT(expire(5'099), IsEmpty());
  EXPECT_THAT(expire(5'100), ElementsAre("a"));
  EXPECT_EQ(registry.find("a"), nullptr);
}

TEST_F(SchemaRegistryTest, OneThatIsNeededStaysUntilItIsNotOrItsTimeIsOver) {
  publish("b", 0);
  EXPECT_THAT(expire(500, {"a"}), IsEmpty());
  EXPECT_THAT(expire(999, {"a"}), IsEmpty());
  EXPECT_THAT(expire(1'000, {"a"}), ElementsAre("a"));
}

TEST_F(SchemaRegistryTest, TheDefaultNeverLeaves) {
  EXPECT_THAT(expire(1'000'000), IsEmpty());
  EXPECT_FALSE(registry.keeps_any());
}

TEST_F(SchemaRegistryTest, ARollBackIsTheSameObjectUnderTheSameId) {
  const SharedSchema a = registry.find("a");
  publish("b", 0);
  publish("a", 900);
  EXPECT_THAT(registry.ids(), ElementsAre("a", "b"));
  EXPECT_EQ(registry.find("a"), a);
  // Its time as one that is kept is over, that of the other has begun.
  EXPECT_THAT(expire(999), IsEmpty());
  EXPECT_THAT(expire(1'000), ElementsAre("b"));
}

TEST_F(SchemaRegistryTest, PublishingTheDefaultAgainChangesNothing) {
  publish("b", 0);
  publish("b", 500);
  EXPECT_THAT(registry.ids(), ElementsAre("b", "a"));
  EXPECT_THAT(expire(100), ElementsAre("a"));
}

TEST_F(SchemaRegistryTest, TheOldestOfMoreThanThreeLeavesAtOnce) {
  publish("b");
  publish("c");
  EXPECT_THAT(publish("d"), ElementsAre("a"));
  EXPECT_THAT(registry.ids(), ElementsAre("d", "c", "b"));
}

TEST_F(SchemaRegistryTest, APrivateSchemaIsFoundByItsNameAndEachVersionByItsId) {
  SchemaRegistry both({schema("a"), schema("partners@1", "partners")}, kPolicy);
  (void)both.publish({schema("a"), schema("partners@2", "partners")}, 0);
  EXPECT_EQ(both.find("partners")->id(), "partners@2");
  EXPECT_EQ(both.find("partners@1")->id(), "partners@1");
  EXPECT_THAT(both.ids(), ElementsAre("a"));  // and is not announced
  EXPECT_THAT(ids_of(both.expire(100, {})), ElementsAre("partners@1"));
}

TEST_F(SchemaRegistryTest, MetricsSeeEachWithItsState) {
  SchemaRegistry both({schema("a"), schema("partners@1", "partners")}, kPolicy);
  (void)both.publish({schema("b")}, 0);
  std::vector<std::string> states;
  for (const SchemaState& each : both.states())
    states.push_back(each.id + (each.is_default ? " default" : " kept"));
  EXPECT_THAT(states, ElementsAre("b default", "a kept", "partners@1 default"));
}

}  // namespace
}  // namespace exec::pipeline
