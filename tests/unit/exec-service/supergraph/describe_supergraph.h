// What a Supergraph knows of one type or of its events, as text: tests compare whole descriptions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "exec-service/supergraph/supergraph.h"
#include "tests/support/join_sdl.h"

namespace exec::supergraph {

inline std::string names(const schema::Schema& schema, const schema::TypeSet& types) {
  std::vector<std::string> all;
  types.for_each([&](schema::TypeId id) { all.push_back(schema[id].name); });
  return fmt::format("{}", fmt::join(all, "|"));
}

inline std::string describe(const Supergraph& supergraph, const TypeInGraph& in_graph) {
  const schema::Schema& model = *supergraph.model;
  std::string text = supergraph[in_graph.graph].enum_name;
  if (in_graph.is_interface_object) text += " interface-object";
  for (const Key& key : in_graph.keys)
    text += fmt::format(" {} \"{}\"", key.resolvable ? "key" : "unresolvable", key.fields->text);
  if (!in_graph.interfaces.empty()) text += " is " + names(model, in_graph.interfaces);
  if (!in_graph.members.empty()) text += " members " + names(model, in_graph.members);
  if (!in_graph.possible.empty()) text += " possible " + names(model, in_graph.possible);
  if (!in_graph.enum_values.empty())
    text += fmt::format(" values {}", fmt::join(in_graph.enum_values, "|"));
  return text;
}

inline std::string describe(const Supergraph& supergraph,
                            const FieldInGraph& in_graph,
                            const schema::Field& field) {
  std::string text = supergraph[in_graph.graph].enum_name;
  if (!in_graph.is_local) text += "-not-local";
  if (in_graph.requires_fields)
    text += fmt::format(" requires \"{}\"", in_graph.requires_fields->text);
  if (in_graph.provides_fields)
    text += fmt::format(" provides \"{}\"", in_graph.provides_fields->text);
  if (in_graph.type != field.type) text += " as " + supergraph.model->to_string(in_graph.type);
  if (!in_graph.override_from.empty()) text += " from " + in_graph.override_from;
  return text;
}

// Flight
//   A key "id" is Node possible Flight
//   A.id A.gate(external) B.delay(requires "gate")
inline std::string describe(const Supergraph& supergraph, std::string_view type_name) {
  const schema::Schema& model = *supergraph.model;
  const schema::Type& type = *model.find_type(type_name);
  std::string text = type.name + "\n";
  for (const TypeInGraph& in_graph : supergraph.join(type.id).per_graph)
    text += "  " + describe(supergraph, in_graph) + "\n";
  for (const schema::FieldId id : type.fields) {
    text += fmt::format("  {}:", model[id].name);
    for (const FieldInGraph& in_graph : supergraph.join(id).per_graph)
      text += " " + describe(supergraph, in_graph, model[id]);
    text += "\n";
  }
  return text;
}

inline std::string describe(const Template& text) {
  return text.source;
}

inline std::string describe(const FilterCondition& condition) {
  static constexpr const char* kComparisons[] = {"json", "text", "number", "boolean"};
  std::vector<std::string> of;
  of.reserve(condition.of.size() + condition.values.size());
  for (const FilterCondition& each : condition.of)
    of.push_back(describe(each));
  for (const FilterValue& value : condition.values)
    of.push_back(value.json.empty() ? value.text.source : value.json);
  const std::string inner = fmt::format("{}", fmt::join(of, " "));
  switch (condition.kind) {
    case FilterCondition::Kind::kAnd:
      return fmt::format("and({})", inner);
    case FilterCondition::Kind::kOr:
      return fmt::format("or({})", inner);
    case FilterCondition::Kind::kNot:
      return fmt::format("not({})", inner);
    case FilterCondition::Kind::kIn:
      break;
  }
  return fmt::format("{}:{} in [{}]", fmt::join(condition.path, "."),
                     kComparisons[static_cast<int>(condition.comparison)], inner);
}

// A binding a line: Subscription.f EVENTS main <- a,b if ... | Mutation.g EVENTS main -> a key k
// h=v
inline std::string describe(const Supergraph& supergraph, const EventGraph& events) {
  std::string text;
  for (const SubscribeBinding& binding : events.subscriptions) {
    std::vector<std::string> topics;
    topics.reserve(binding.topics.size());
    for (const Template& topic : binding.topics)
      topics.push_back(topic.source);
    text +=
        fmt::format("{} {} {} <- {}", supergraph.model->to_string(binding.field),
                    supergraph[binding.graph].enum_name, binding.provider, fmt::join(topics, ","));
    if (binding.filter) text += " if " + describe(*binding.filter);
    text += "\n";
  }
  for (const PublishBinding& binding : events.publications) {
    text +=
        fmt::format("{} {} {} -> {}", supergraph.model->to_string(binding.field),
                    supergraph[binding.graph].enum_name, binding.provider, binding.topic.source);
    if (binding.key) text += " key " + binding.key->source;
    for (const HeaderTemplate& header : binding.headers)
      text += fmt::format(" {}={}", header.name, header.value.source);
    text += "\n";
  }
  return text;
}

// Definitions that every supergraph of join v0.3 begins with, and its graphs A, B and C.
inline std::string join_header(const std::string& schema_directives = "",
                               const std::string& roots = "query: Query") {
  return R"(
schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
  )" + schema_directives +
         "{ " + roots + R"( }
)" + ::tests::kJoinDefinitions +
         R"(enum join__Graph {
  A @join__graph(name: "a", url: "http://a/graphql")
  B @join__graph(name: "b", url: "http://b/graphql")
  C @join__graph(name: "c", url: "")
}
)";
}

}  // namespace exec::supergraph
