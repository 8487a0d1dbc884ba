#include "tests/conformance/fake_subgraph.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "exec-service/execution/arguments.h"
#include "exec-service/execution/coerce_values.h"
#include "exec-service/language/parser.h"
#include "exec-service/planner/argument_json.h"
#include "exec-service/schema/type_ref.h"
#include "exec-service/validation/validate.h"
#include "shared/json/parsed_text.h"
#include "tests/conformance/fake_subgraph_schema.h"

namespace tests::conformance {

namespace {

namespace language = exec::language;
namespace schema = exec::schema;

using Answer = nlohmann::ordered_json;  // keys as they are collected (§6.3.2)
using Fields = std::vector<const language::Field*>;
using GroupedFields = std::vector<std::pair<std::string, Fields>>;

// One request. A null that may not be is std::nullopt, which becomes the parent's.
class Execution {
 public:
  Execution(const schema::Schema& schema,
            Resolver& resolver,
            Manners manners,
            const language::Document& document,
            exec::execution::VariableValues variables)
      : schema_(schema),
        resolver_(resolver),
        manners_(manners),
        document_(document),
        variables_(std::move(variables)) {}

  Answer run(const language::OperationDefinition& operation) {
    const schema::Type& type = *schema_.root(operation.kind);
    const GroupedFields fields = root_fields(operation);
    auto data = object(type, resolver_.root(type.name), fields);
    Answer response = {{"data", data ? std::move(*data) : Answer(nullptr)}};
    if (!errors_.empty()) response["errors"] = errors_;
    return response;
  }

  Value resolve_first(const language::OperationDefinition& operation) {
    const schema::Type& type = *schema_.root(operation.kind);
    const GroupedFields fields = root_fields(operation);
    const language::Field& first = *fields.front().second.front();
    return resolve(*schema_.find_field(type.id, first.name.value), resolver_.root(type.name),
                   first);
  }

 private:
  GroupedFields root_fields(const language::OperationDefinition& operation) {
    for (const language::VariableDefinition& definition : operation.variable_definitions)
      plan_.variables.push_back({.name = std::string(definition.variable.value)});
    GroupedFields fields;
    collect(*schema_.root(operation.kind), operation.selection_set, fields);
    return fields;
  }

  // ---- §6.3.2 "Field Collection"

  bool is_included(const language::ArenaList<language::Directive>& directives) const {
    return std::ranges::all_of(directives, [&](const language::Directive& directive) {
      const bool skips = directive.name.value == "skip";
      if (!skips && directive.name.value != "include") return true;
      return is_true(directive.arguments.begin()->value) != skips;
    });
  }

  bool is_true(const language::Value& condition) const {
    if (condition.kind != language::ValueKind::kVariable) return condition.boolean();
    for (std::size_t i = 0; i < plan_.variables.size(); ++i)
      if (plan_.variables[i].name == condition.text) return variables_[i] == "true";
    return false;
  }

  bool applies(std::string_view condition, const schema::Type& type) const {
    if (condition.empty()) return true;
    const schema::Type* wanted = schema_.find_type(condition);
    return wanted != nullptr && schema_.is_subtype(type.id, wanted->id);
  }

  // No deeper than the parser let the document be; validation refuses fragments in circles.
  void collect(const schema::Type& type,
               const language::SelectionSet& selections,
               GroupedFields& into) const {
    for (const language::Selection& selection : selections.selections) {
      if (const auto* field = language::as<language::Field>(selection)) {
        if (is_included(field->directives)) add(*field, into);
      } else if (const auto* inlined = language::as<language::InlineFragment>(selection)) {
        if (is_included(inlined->directives) && applies(inlined->type_condition.value, type))
          collect(type, inlined->selection_set, into);
      } else {
        const auto* spread = language::as<language::FragmentSpread>(selection);
        const language::FragmentDefinition& fragment = *document_.fragment(spread->name.value);
        if (is_included(spread->directives) && applies(fragment.type_condition.value, type))
          collect(type, fragment.selection_set, into);
      }
    }
  }

  static void add(const language::Field& field, GroupedFields& into) {
    for (auto& [key, fields] : into)
      if (key == field.response_key()) {
        fields.push_back(&field);
        return;
      }
    into.push_back({std::string(field.response_key()), {&field}});
  }

  // ---- §6.4.1 "Coercing Field Arguments"

  Value resolve(const schema::Field& field, const Value& object, const language::Field& syntax) {
    const auto node = exec::planner::write_arguments(schema_, field, syntax, plan_);
    const auto text = exec::execution::write_arguments(plan_, node, variables_);
    if (!text) return {{"err", text.error().message}};
    Value arguments = Value::parse(*text);
    if (field.name != "_entities")
      return resolver_.field(
          {object, field.name, std::string(syntax.response_key()), std::move(arguments)});
    Value entities = Value::array();
    for (const Value& representation : arguments.at("representations"))
      entities.push_back(resolver_.entity(representation));
    return entities;
  }

  // ---- §6.4.3 "Value Completion"

  std::optional<Answer> object(const schema::Type& type,
                               const Value& object,
                               const GroupedFields& fields) {
    Answer out = Answer::object();
    for (const auto& [key, nodes] : fields) {
      const schema::Field& field = *schema_.find_field(type.id, nodes.front()->name.value);
      path_.emplace_back(key);
      auto value = schema_.is_typename(field.id)
                       ? std::optional<Answer>(type.name)
                       : complete(field.type, resolve(field, object, *nodes.front()), nodes);
      path_.pop_back();
      if (!value) return std::nullopt;
      out[key] = std::move(*value);
    }
    return out;
  }

  std::optional<Answer> complete(schema::TypeRef type, const Value& value, const Fields& nodes) {
    if (type.is_non_null() && manners_ == Manners::kStrict) {
      auto completed = complete(type.nullable(), value, nodes);
      if (!completed || !completed->is_null()) return completed;
      if (!failed_) fail("Cannot return null for a non-nullable field.");
      return std::nullopt;
    }
    failed_ = false;
    if (value.is_null() || (value.contains("v") && value["v"].is_null())) return Answer();
    if (value.is_object() && value.contains("err"))
      return fail(value["err"], value.value("ext", Value()));
    if (manners_ == Manners::kLoose && has_wrong_kind(type, value)) return Answer(raw(value));
    auto completed =
        type.is_list() ? list(type, value, nodes) : named(schema_[type.type], value, nodes);
    return completed ? completed : Answer();  // a null from below ends here
  }

  // A list, an object or a leaf where the schema has another of these.
  bool has_wrong_kind(schema::TypeRef type, const Value& value) const {
    const bool is_list = value.is_array() || value.value("v", Value()).is_array();
    if (type.is_list()) return !is_list;
    return is_list || schema_[type.type].is_leaf() != value.contains("v");
  }

  static Value raw(const Value& value) {
    if (value.is_object() && value.contains("v")) return value["v"];
    return value.is_array() ? Value::array() : Value::object();
  }

  std::optional<Answer> list(schema::TypeRef type, const Value& value, const Fields& nodes) {
    const Value& items = value.is_array() ? value : value.value("v", Value());
    if (!items.is_array()) return fail("Expected a list.");
    Answer out = Answer::array();
    for (std::size_t i = 0; i < items.size(); ++i) {
      path_.emplace_back(i);
      auto item =
          complete(type.item(), value.is_array() ? items[i] : Value{{"v", items[i]}}, nodes);
      path_.pop_back();
      if (!item) return std::nullopt;
      out.push_back(std::move(*item));
    }
    return out;
  }

  std::optional<Answer> named(const schema::Type& type, const Value& value, const Fields& nodes) {
    if (!value.is_object()) return fail("Expected one value.");
    if (type.is_leaf() && manners_ == Manners::kLoose) return Answer(value.value("v", Value()));
    if (type.is_leaf()) return leaf(type, value.value("v", Value()));
    std::string name = resolver_.type_of(value);
    if (name.empty() && type.kind == schema::TypeKind::kObject) name = type.name;
    const schema::Type* concrete = schema_.find_type(name);
    const bool is_possible = concrete != nullptr && schema_.is_subtype(concrete->id, type.id);
    if (!is_possible && manners_ == Manners::kLoose && asks_for_type(nodes))
      return Answer{{"__typename", name}};
    if (!is_possible)
      return fail(fmt::format("Abstract type \"{}\" cannot be \"{}\".", type.name, name));
    GroupedFields fields;
    for (const language::Field* node : nodes)
      collect(*concrete, node->selection_set, fields);
    return object(*concrete, value.value("o", Value()), fields);
  }

  static bool asks_for_type(const Fields& nodes) {
    for (const language::Field* node : nodes)
      for (const language::Selection& selection : node->selection_set.selections)
        if (const auto* field = language::as<language::Field>(selection))
          if (field->response_key() == "__typename") return true;
    return false;
  }

  std::optional<Answer> leaf(const schema::Type& type, const Value& value) {
    bool fits = true;
    if (type.kind == schema::TypeKind::kEnum) {
      fits = value.is_string() && type.find_enum_value(value.get<std::string>()) != nullptr;
    } else if (type.scalar == schema::ScalarKind::kId ||
               type.scalar == schema::ScalarKind::kString) {
      if (value.is_number() || value.is_boolean()) return value.dump();
      fits = value.is_string();
    } else if (type.scalar == schema::ScalarKind::kInt) {
      fits = value.is_number_integer();
    } else if (type.scalar == schema::ScalarKind::kFloat) {
      fits = value.is_number();
    } else if (type.scalar == schema::ScalarKind::kBoolean) {
      fits = value.is_boolean();
    }
    if (!fits) return fail(fmt::format("{} cannot represent {}", type.name, value.dump()));
    return Answer(value);
  }

  // The error is reported once, where it happened; null goes up until it may be.
  Answer fail(const std::string& message, const Value& extensions = {}) {
    errors_.push_back({{"message", message}, {"path", path_}});
    if (!extensions.is_null()) errors_.back()["extensions"] = extensions;
    failed_ = true;
    return nullptr;
  }

  const schema::Schema& schema_;
  Resolver& resolver_;
  Manners manners_;
  const language::Document& document_;
  exec::execution::VariableValues variables_;
  exec::plan::QueryPlan plan_;  // its variables, and the arguments of all fields
  std::vector<Value> path_;
  Value errors_ = Value::array();
  bool failed_ = false;  // the null just made has its error already
};

std::string refuse(std::string_view message) {
  Value response;
  response["errors"][0]["message"] = message;
  return response.dump();
}

}  // namespace

FakeSubgraph::FakeSubgraph(const std::string& sdl,
                           std::unique_ptr<Resolver> resolver,
                           Manners manners)
    : schema_(fake_subgraph_schema(sdl)), resolver_(std::move(resolver)), manners_(manners) {}

std::string FakeSubgraph::answer(std::string_view request_body) {
  const Value request = Value::parse(request_body);
  const std::string query = request.at("query");
  const auto document = language::parse(query, language::ParseLimits::for_schema());
  if (!document) return refuse(document.error().message);
  const auto errors = exec::validation::validate(*schema_, *document, {.root_fields_max = 10'000});
  if (!errors.empty()) return refuse(errors.front().message);
  const language::OperationDefinition& operation = *language::find_operation(*document, "");
  shared::json::ParsedText json;
  const std::string given = request.value("variables", Value::object()).dump();
  auto variables =
      exec::execution::coerce_variable_values(*schema_, *document, operation, *json.parse(given));
  if (!variables) return refuse(variables.error().front().message);
  Execution execution(*schema_, *resolver_, manners_, *document, *std::move(variables));
  return execution.run(operation).dump();
}

std::optional<Value> FakeSubgraph::root_value(const std::string& document,
                                              const std::string& operation_name,
                                              const std::string& variables_json) {
  const auto parsed = language::parse(document, language::ParseLimits::for_schema());
  const language::OperationDefinition& operation =
      *language::find_operation(*parsed, operation_name);
  shared::json::ParsedText json;
  auto variables = exec::execution::coerce_variable_values(
      *schema_, *parsed, operation, *json.parse(variables_json.empty() ? "{}" : variables_json));
  if (!variables) return std::nullopt;
  Execution execution(*schema_, *resolver_, manners_, *parsed, *std::move(variables));
  return execution.resolve_first(operation);
}

}  // namespace tests::conformance
