#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>
#include <yaml-cpp/yaml.h>

#include "shared/config/reference.h"

namespace shared::config {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSubstitution = R"(\$\{[A-Za-z0-9_]+(:-[^}]*)?\})";

Json text_schema() {
  return {{"type", {"string", "number", "boolean"}}};
}

// Values that a text with a substitution may stand for.
Json or_substitution(Json value, const Key& key) {
  Json any = Json::array({std::move(value), {{"type", "string"}, {"pattern", kSubstitution}}});
  if (!key.words.empty() && key.kind != Kind::kChoice) any.push_back({{"enum", key.words}});
  return {{"anyOf", std::move(any)}};
}

Json quantity_schema(std::string_view units) {
  return {{"type", "string"}, {"pattern", "^[0-9]+(\\.[0-9]{1,3})?(" + std::string(units) + ")$"}};
}

Json section_schema() {
  return {{"type", {"object", "null"}},
          {"properties", Json::object()},
          {"additionalProperties", false}};
}

Json pairs_schema(const Key& key) {
  Json schema = {{"type", {"object", "null"}}, {"additionalProperties", text_schema()}};
  if (key.words.empty()) return schema;
  schema["additionalProperties"] = false;
  for (const std::string& name : key.words)
    schema["properties"][name] = text_schema();
  return schema;
}

// As the value has it in the file: a number, a list, true, false.
Json default_of(const Key& key) {
  const YAML::Node node = YAML::Load(key.fallback);
  if (node.IsSequence()) return node.as<std::vector<std::string>>();
  if (key.kind == Kind::kFlag) return key.fallback == "true";
  std::int64_t number = 0;
  if (key.kind == Kind::kNumber && YAML::convert<std::int64_t>::decode(node, number)) return number;
  return node.Scalar();
}

Json value_schema(const Key& key) {
  switch (key.kind) {
    case Kind::kText:
      return text_schema();
    case Kind::kNumber:
      return or_substitution({{"type", "integer"}, {"minimum", key.min}, {"maximum", key.max}},
                             key);
    case Kind::kDuration:
      return or_substitution(quantity_schema("ms|s|m|h|d"), key);
    case Kind::kSize:
      return or_substitution(quantity_schema("[bB]|[kKmMgG][iI]?[bB]"), key);
    case Kind::kPercent:
      return or_substitution(quantity_schema("%"), key);
    case Kind::kFlag:
      return or_substitution({{"type", "boolean"}}, key);
    case Kind::kChoice:
      return or_substitution({{"enum", key.words}}, key);
    case Kind::kTexts:
      return {{"anyOf", {{{"type", "array"}, {"items", text_schema()}}, {{"type", "string"}}}}};
    case Kind::kPairs:
      return pairs_schema(key);
    case Kind::kSection:
      return section_schema();
    case Kind::kNames:
      return {{"type", {"object", "null"}}, {"additionalProperties", section_schema()}};
    case Kind::kItems:
      return {{"type", {"array", "null"}}, {"items", section_schema()}};
  }
  return {};
}

// The schema of the section that `path` is in, made of the keys before it. What is left of `path`
// is the key's own name.
Json* section_of(Json& root, std::string_view& path) {
  Json* section = &root;
  while (true) {
    const std::size_t dot = path.find('.');
    if (dot == std::string_view::npos) return section;
    std::string_view name = path.substr(0, dot);
    path.remove_prefix(dot + 1);
    const bool is_list = name.ends_with("[]");
    if (is_list) name.remove_suffix(2);
    if (section->contains("additionalProperties") &&
        (*section)["additionalProperties"].is_object()) {  // `name` is NAME
      section = &(*section)["additionalProperties"];
      continue;
    }
    section = &(*section)["properties"][std::string(name)];
    if (is_list) section = &(*section)["items"];
  }
}

// A section with a key that is required is required itself, unless it is one of many.
void require(Json& root, std::string_view path) {
  while (true) {
    std::string_view name = path;
    Json& section = *section_of(root, name);
    Json& required = section["required"];
    bool is_listed = false;
    for (const Json& listed : required)
      is_listed = is_listed || listed == name;
    if (!is_listed) required.push_back(name);
    const std::size_t dot = path.rfind('.');
    if (dot == std::string_view::npos) return;
    path = path.substr(0, dot);
    const std::size_t before = path.rfind('.');
    const std::string_view last = path.substr(before == std::string_view::npos ? 0 : before + 1);
    if (last == "NAME" || last.ends_with("[]")) return;
  }
}

}  // namespace

std::string json_schema(const std::string& title, const std::vector<Key>& keys) {
  Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                 {"title", title},
                 {"type", "object"},
                 {"properties", Json::object()},
                 {"additionalProperties", false}};
  for (const Key& key : keys) {
    std::string_view name = key.path;
    Json& section = *section_of(schema, name);
    Json value = value_schema(key);
    value["description"] = key.about;
    if (!key.fallback.empty()) value["default"] = default_of(key);
    section["properties"][std::string(name)] = std::move(value);
  }
  for (const Key& key : keys)
    if (key.is_required) require(schema, key.path);
  return schema.dump(2) + "\n";
}

}  // namespace shared::config
