#include "tests/conformance/federation_differential/query_generator.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tests::differential {

namespace {

namespace schema = exec::schema;

constexpr std::uint64_t kDepthMax = 7;
constexpr std::uint64_t kFieldsMax = 100;
// What the gateway calls things in its own requests.
constexpr std::array<const char*, 4> kOurKeys = {"__typename", "_entities", "_e0", "_c0_id"};
constexpr std::array<const char*, 4> kOurVariables = {"representations", "_representations", "r0",
                                                      "r1"};

}  // namespace

QueryTree QueryGenerator::next() {
  tree_ = {};
  usual_arguments_.clear();
  fields_left_ = 5 + static_cast<int>(below(1 + below(kFieldsMax)));  // small ones are more
  const schema::Type* mutation = api_.root(exec::language::OperationKind::kMutation);
  const bool mutates = mutation != nullptr && percent(20);
  tree_.operation = mutates ? "mutation" : "query";
  const schema::Type& root =
      mutates ? *mutation : *api_.root(exec::language::OperationKind::kQuery);
  tree_.selections = selections(root, 2 + static_cast<int>(below(kDepthMax - 1)));
  return std::move(tree_);
}

QueryGenerator::Selections QueryGenerator::selections(const schema::Type& type, int depth) {
  Selections all;
  const std::uint64_t count = 1 + below(5);
  for (std::uint64_t i = 0; i < count; ++i) {
    all.push_back(selection(type, depth));
    if (--fields_left_ < 0) break;
  }
  return all;
}

QuerySelection QueryGenerator::selection(const schema::Type& type, int depth) {
  if (percent(8)) return type_name();
  if (depth > 0 && percent(type.is_abstract() ? 50 : 12)) return fragment(type, depth);
  return field(type, depth);
}

QuerySelection QueryGenerator::type_name() {
  QuerySelection made;
  made.name = "__typename";
  if (percent(20)) made.alias = fmt::format("t{}", below(2));
  made.directive = directive();
  return made;
}

QuerySelection QueryGenerator::field(const schema::Type& type, int depth) {
  std::vector<const schema::Field*> possible;
  for (const schema::FieldId id : type.fields)
    if (depth > 0 || api_[api_[id].type.type].is_leaf()) possible.push_back(&api_[id]);
  if (possible.empty()) return type_name();
  const schema::Field& chosen = *possible[below(possible.size())];
  QuerySelection made;
  made.name = chosen.name;
  if (percent(20)) {
    made.alias = percent(10) ? kOurKeys[below(kOurKeys.size())] : fmt::format("a{}", below(4));
    made.arguments = arguments(chosen);
  } else {
    const auto known = usual_arguments_.find(chosen.name);
    made.arguments = known != usual_arguments_.end()
                         ? known->second
                         : usual_arguments_.emplace(chosen.name, arguments(chosen)).first->second;
  }
  made.directive = directive();
  const schema::Type& of = api_[chosen.type.type];
  if (of.is_composite()) made.below = selections(of, depth - 1);
  return made;
}

QuerySelection QueryGenerator::fragment(const schema::Type& type, int depth) {
  QuerySelection made;
  made.directive = directive();
  if (percent(70)) {
    made.kind = QuerySelection::Kind::kInlineFragment;
    const bool everywhere = percent(10);
    const schema::Type& on = everywhere ? type : overlapping(type);
    if (!everywhere) made.name = on.name;
    made.below = selections(on, depth - 1);
    return made;
  }
  made.kind = QuerySelection::Kind::kSpread;
  std::vector<std::string> known;
  for (const QueryFragment& each : tree_.fragments)
    if (api_.overlap(api_.find_type(each.on)->id, type.id)) known.push_back(each.name);
  if (!known.empty() && percent(50)) {
    made.name = known[below(known.size())];
    return made;
  }
  const schema::Type& on = overlapping(type);
  Selections all = selections(on, depth - 1);  // before it has a name: no circles
  made.name = fmt::format("F{}", tree_.fragments.size());
  tree_.fragments.push_back({made.name, on.name, std::move(all)});
  return made;
}

const schema::Type& QueryGenerator::overlapping(const schema::Type& type) {
  std::vector<const schema::Type*> all;
  for (const schema::Type& each : api_.types())
    if (each.is_composite() && !each.is_hidden && !each.is_built_in &&
        api_.overlap(each.id, type.id))
      all.push_back(&each);
  return *all[below(all.size())];
}

std::string QueryGenerator::directive() {
  if (!percent(12)) return "";
  const char* name = percent(50) ? "skip" : "include";
  if (percent(30)) return fmt::format("@{}(if: {})", name, percent(50));
  const std::string variable = fmt::format("b{}", below(3));
  if (!tree_.values.contains(variable)) {
    tree_.variables.push_back({variable, fmt::format("${}: Boolean!", variable)});
    tree_.values[variable] = percent(50);
  }
  return fmt::format("@{}(if: ${})", name, variable);
}

std::string QueryGenerator::arguments(const schema::Field& field) {
  std::string text;
  for (const schema::InputValue& argument : field.arguments) {
    if (!argument.is_required() && percent(45)) continue;
    if (!text.empty()) text += ", ";
    text += argument.name + ": " + (percent(35) ? variable(argument) : value(argument.type).first);
  }
  return text;
}

// Declared as the argument is; without a value where it may be.
std::string QueryGenerator::variable(const schema::InputValue& for_argument) {
  std::string name = fmt::format("v{}", tree_.variables.size());
  if (percent(10)) name = kOurVariables[below(kOurVariables.size())];
  const auto has_name = [&](const auto& variable) { return variable.name == name; };
  if (std::ranges::any_of(tree_.variables, has_name))
    name = fmt::format("v{}", tree_.variables.size());
  std::string definition = fmt::format("${}: {}", name, api_.to_string(for_argument.type));
  const bool has_default = percent(25);
  if (has_default) definition += " = " + value(for_argument.type).first;
  tree_.variables.push_back({name, std::move(definition)});
  if (percent(75) || (for_argument.type.is_non_null() && !has_default))
    tree_.values[name] = value(for_argument.type).second;
  return '$' + name;
}

std::pair<std::string, conformance::Value> QueryGenerator::value(schema::TypeRef type) {
  if (!type.is_non_null() && percent(10)) return {"null", nullptr};
  std::string text;
  if (type.is_list()) {
    conformance::Value list = conformance::Value::array();
    for (std::uint64_t i = below(3); i > 0; --i) {
      auto [item, json] = value(type.item());
      text += (text.empty() ? "" : ", ") + item;
      list.push_back(std::move(json));
    }
    return {'[' + text + ']', std::move(list)};
  }
  const schema::Type& named = api_[type.type];
  if (named.is_leaf()) return leaf(named);
  conformance::Value object = conformance::Value::object();
  for (const schema::InputValue& member : named.input_fields) {
    if (!member.is_required() && percent(40)) continue;
    auto [item, json] = value(member.type);
    text += (text.empty() ? "" : ", ") + member.name + ": " + item;
    object[member.name] = std::move(json);
  }
  return {'{' + text + '}', std::move(object)};
}

std::pair<std::string, conformance::Value> QueryGenerator::leaf(const schema::Type& type) {
  if (type.kind == schema::TypeKind::kEnum) {
    const std::string& name = type.enum_values[below(type.enum_values.size())].name;
    return {name, name};
  }
  conformance::Value json;
  switch (type.scalar) {
    case schema::ScalarKind::kInt:
      json = below(6);
      break;
    case schema::ScalarKind::kFloat:
      json = static_cast<double>(below(8)) + 0.5;
      break;
    case schema::ScalarKind::kBoolean:
      json = percent(50);
      break;
    default:
      json = std::string(1, static_cast<char>('p' + below(4)));
  }
  return {json.dump(), json};
}

}  // namespace tests::differential
