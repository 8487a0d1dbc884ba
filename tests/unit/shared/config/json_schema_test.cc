#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include "shared/config/reference.h"

namespace shared::config {
namespace {

using nlohmann::json;

TEST(JsonSchema, HasEveryKeyAtItsPlace) {
  const std::vector<Key> keys = {
      {.path = "executors", .kind = Kind::kTexts, .about = "Where.", .is_required = true},
      {.path = "schema", .kind = Kind::kSection, .about = "Schema."},
      {.path = "schema.supergraph", .kind = Kind::kText, .about = "A file.", .is_required = true},
      {.path = "providers", .kind = Kind::kNames, .about = "Clusters."},
      {.path = "providers.NAME.kafka", .kind = Kind::kSection, .about = ""},
      {.path = "providers.NAME.kafka.brokers",
       .kind = Kind::kTexts,
       .about = "Some.",
       .is_required = true},
      {.path = "private", .kind = Kind::kItems, .about = "Schemas."},
      {.path = "private[].id", .kind = Kind::kText, .about = "An id.", .is_required = true},
  };
  const json schema = json::parse(json_schema("A file", keys));
  EXPECT_EQ(schema["title"], "A file");
  EXPECT_EQ(schema["additionalProperties"], false);
  EXPECT_EQ(schema["required"], json({"executors", "schema"}));
  const json& properties = schema["properties"];
  EXPECT_EQ(properties["executors"]["description"], "Where.");
  EXPECT_EQ(properties["schema"]["required"], json({"supergraph"}));
  EXPECT_EQ(properties["schema"]["additionalProperties"], false);
  const json& provider = properties["providers"]["additionalProperties"];
  EXPECT_EQ(provider["required"], json({"kafka"}));
  EXPECT_EQ(provider["properties"]["kafka"]["required"], json({"brokers"}));
  const json& item = properties["private"]["items"];
  EXPECT_EQ(item["required"], json({"id"}));
  EXPECT_EQ(item["properties"]["id"]["description"], "An id.");
}

TEST(JsonSchema, AValueMayBeASubstitution) {
  const std::vector<Key> keys = {{.path = "depth",
                                  .kind = Kind::kNumber,
                                  .about = "Levels.",
                                  .words = {"unlimited"},
                                  .min = 1,
                                  .max = 100,
                                  .fallback = "unlimited"}};
  EXPECT_EQ(json::parse(json_schema("A file", keys))["properties"]["depth"], json::parse(R"({
    "anyOf": [
      {"type": "integer", "minimum": 1, "maximum": 100},
      {"type": "string", "pattern": "\\$\\{[A-Za-z0-9_]+(:-[^}]*)?\\}"},
      {"enum": ["unlimited"]}
    ],
    "description": "Levels.",
    "default": "unlimited"
  })"));
}

}  // namespace
}  // namespace shared::config
