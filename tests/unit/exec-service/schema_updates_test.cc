// SchemaUpdates over a target that remembers, with readings that the test makes up.
#include "exec-service/schema_updates.h"

#include <memory>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exec {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

pipeline::SharedSchema schema(const std::string& id, const std::string& name = "") {
  auto supergraph = std::make_shared<supergraph::Supergraph>();
  supergraph->id = id;
  return std::make_shared<const pipeline::ServedSchema>(
      pipeline::ServedSchema{.supergraph = supergraph, .trusted = nullptr, .name = name});
}

class FakeTarget final : public SchemaTarget {
 public:
  void publish(const std::vector<pipeline::SharedSchema>& newest) override {
    std::string ids;
    for (const auto& each : newest)
      ids += (ids.empty() ? "" : " ") + each->id();
    calls.push_back("publish " + ids);
  }
  void announce() override { calls.emplace_back("announce"); }
  std::vector<std::string> take() { return std::exchange(calls, {}); }

  std::vector<std::string> calls;
};

class SchemaUpdatesTest : public testing::Test {
 protected:
  static Reading reading(std::vector<pipeline::SharedSchema> schemas) {
    Reading reading;
    reading.files.schemas = std::move(schemas);
    return reading;
  }
  static Reading broken(const std::string& error) {
    Reading reading;
    reading.files.errors = {error, "and another"};
    return reading;
  }
  FakeTarget target;
  SchemaUpdates updates{target, {schema("n"), schema("partners@1", "partners")}};
};

TEST_F(SchemaUpdatesTest, AnotherSchemaIsServedAndThenAnnounced) {
  updates.apply(reading({schema("n+1"), schema("partners@1", "partners")}));
  EXPECT_THAT(target.take(), ElementsAre("publish n+1 partners@1", "announce"));
  EXPECT_EQ(updates.counters().changed, 1U);
}

TEST_F(SchemaUpdatesTest, APrivateSchemaAloneMayChange) {
  updates.apply(reading({schema("n"), schema("partners@2", "partners")}));
  EXPECT_THAT(target.take(), ElementsAre("publish n partners@2", "announce"));
}

TEST_F(SchemaUpdatesTest, TheSameContentChangesNothing) {
  updates.apply(reading({schema("n"), schema("partners@1", "partners")}));
  EXPECT_THAT(target.take(), IsEmpty());
  EXPECT_EQ(updates.counters().unchanged, 1U);
}

TEST_F(SchemaUpdatesTest, FilesThatAreWrongKeepTheSchemaAndReportWhyAndWhere) {
  updates.apply(broken("supergraph.graphql:12:3: expected a name"));
  EXPECT_THAT(target.take(), IsEmpty());
  EXPECT_EQ(updates.counters().failed, 1U);
  EXPECT_TRUE(updates.counters().is_failing);
  EXPECT_EQ(updates.problem(),
            "the schema files cannot be used, and schema n is still served: "
            "supergraph.graphql:12:3: expected a name");
}

TEST_F(SchemaUpdatesTest, ARollBackIsAReloadWhoseIdIsTheOneBefore) {
  updates.apply(reading({schema("n+1"), schema("partners@1", "partners")}));
  updates.apply(reading({schema("n"), schema("partners@1", "partners")}));
  EXPECT_THAT(target.take(), ElementsAre("publish n+1 partners@1", "announce",
                                         "publish n partners@1", "announce"));
}

TEST_F(SchemaUpdatesTest, FilesThatAreRightAgainEndTheIncident) {
  updates.apply(broken("s.graphql:1:1: x"));
  updates.apply(reading({schema("n"), schema("partners@1", "partners")}));
  EXPECT_FALSE(updates.counters().is_failing);
  EXPECT_FALSE(updates.problem());
  EXPECT_THAT(target.take(), IsEmpty());
}

}  // namespace
}  // namespace exec
