#include "tests/conformance/fake_subgraph.h"

#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "exec-service/language/parser.h"
#include "exec-service/schema/type_ref.h"
#include "exec-service/validation/validate.h"
#include "tests/conformance/fake_subgraph_schema.h"

namespace tests::conformance {

namespace {

namespace language = exec::language;
namespace schema = exec::schema;

using Fields = std::vector<const language::Field*>;
using GroupedFields = std::vector<std::pair<std::string, Fields>>;

// One request. A null that may not be is std::nullopt, which becomes the parent's.
class Execution {
 public:
  Execution(const schema::Schema& schema,
            Resolver& resolver,
            const language::Document& document,
            const Value& variables)
      : schema_(schema), resolver_(resolver), document_(document), variables_(variables) {}

  Value run(const language::OperationDefinition& operation) {
    const auto kind = operation.kind == language::OperationKind::kQuery
                          ? schema::OperationType::kQuery
                          : schema::OperationType::kMutation;
    const schema::Type& type = *schema_.root(kind);
    GroupedFields fields;
    collect(type, operation.selection_set, fields);
    auto data = object(type, resolver_.root(type.name), fields);
    Value response = {{"data", data ? std::move(*data) : Value(nullptr)}};
    if (!errors_.empty()) response["errors"] = errors_;
    return response;
  }

 private:
  // ---- §6.3.2 "Field Collection"

  bool is_included(const language::ArenaList<language::Directive>& directives) const {
    for (const language::Directive& directive : directives) {
      const bool skips = directive.name.value == "skip";
      if (!skips && directive.name.value != "include") continue;
      if (value_of(directive.arguments.begin()->value) == Value(skips)) return false;
    }
    return true;
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

  Value value_of(const language::Value& value) const {
    switch (value.kind) {
      case language::ValueKind::kVariable:
        return variables_.value(std::string(value.text), Value());
      case language::ValueKind::kInt:
      case language::ValueKind::kFloat:
      case language::ValueKind::kBoolean:
        return Value::parse(value.text);
      case language::ValueKind::kString:
      case language::ValueKind::kEnum:
        return std::string(value.text);
      case language::ValueKind::kNull:
        break;
      case language::ValueKind::kList: {
        Value list = Value::array();
        for (const language::Value& item : value.items)
          list.push_back(value_of(item));
        return list;
      }
      case language::ValueKind::kObject: {
        Value object = Value::object();
        for (const language::ObjectField& field : value.fields)
          if (!is_absent(field.value))
            object[std::string(field.name.value)] = value_of(field.value);
        return object;
      }
    }
    return nullptr;
  }

  bool is_absent(const language::Value& value) const {
    return value.kind == language::ValueKind::kVariable &&
           !variables_.contains(std::string(value.text));
  }

  Value arguments_of(const schema::Field& field, const language::Field& syntax) const {
    Value all = Value::object();
    for (const schema::InputValue& argument : field.arguments)
      if (argument.default_value) all[argument.name] = Value::parse(argument.default_value->json);
    for (const language::Argument& given : syntax.arguments) {
      if (is_absent(given.value)) continue;
      const std::string name(given.name.value);
      Value value = value_of(given.value);
      const schema::InputValue* argument = field.find_argument(name);
      const bool is_id = schema_[argument->type.type].scalar == schema::ScalarKind::kId;
      if (is_id && value.is_number()) value = value.dump();
      if (argument->type.is_list() && !value.is_array() && !value.is_null())
        value = Value::array({value});
      all[name] = std::move(value);
    }
    return all;
  }

  // ---- §6.4.3 "Value Completion"

  std::optional<Value> object(const schema::Type& type,
                              const Value& object,
                              const GroupedFields& fields) {
    Value out = Value::object();
    for (const auto& [key, nodes] : fields) {
      const schema::Field& field = *schema_.find_field(type.id, nodes.front()->name.value);
      path_.emplace_back(key);
      auto value = schema_.is_typename(field.id)
                       ? std::optional<Value>(type.name)
                       : complete(field.type, resolve(field, object, *nodes.front()), nodes);
      path_.pop_back();
      if (!value) return std::nullopt;
      out[key] = std::move(*value);
    }
    return out;
  }

  Value resolve(const schema::Field& field, const Value& object, const language::Field& syntax) {
    const Value arguments = arguments_of(field, syntax);
    if (field.name != "_entities") return resolver_.field(object, field.name, arguments);
    Value entities = Value::array();
    for (const Value& representation : arguments.at("representations"))
      entities.push_back(resolver_.entity(representation));
    return entities;
  }

  std::optional<Value> complete(schema::TypeRef type, const Value& value, const Fields& nodes) {
    if (type.is_non_null()) {
      auto completed = complete(type.nullable(), value, nodes);
      if (!completed || !completed->is_null()) return completed;
      if (!failed_) fail("Cannot return null for a non-nullable field.");
      return std::nullopt;
    }
    failed_ = false;
    if (value.is_null() || (value.contains("v") && value["v"].is_null())) return Value();
    if (value.is_object() && value.contains("err")) return fail(value["err"]);
    auto completed =
        type.is_list() ? list(type, value, nodes) : named(schema_[type.type], value, nodes);
    return completed ? completed : Value();  // a null from below ends here
  }

  std::optional<Value> list(schema::TypeRef type, const Value& value, const Fields& nodes) {
    const Value& items = value.is_array() ? value : value.value("v", Value());
    if (!items.is_array()) return fail("Expected a list.");
    Value out = Value::array();
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

  std::optional<Value> named(const schema::Type& type, const Value& value, const Fields& nodes) {
    if (!value.is_object()) return fail("Expected one value.");
    if (type.is_leaf()) return leaf(type, value.value("v", Value()));
    const std::string name = resolver_.type_of(value);
    const schema::Type* concrete = schema_.find_type(name);
    if (concrete == nullptr || !schema_.is_subtype(concrete->id, type.id))
      return fail(fmt::format("Abstract type \"{}\" cannot be \"{}\".", type.name, name));
    GroupedFields fields;
    for (const language::Field* node : nodes)
      collect(*concrete, node->selection_set, fields);
    return object(*concrete, value.value("o", Value()), fields);
  }

  std::optional<Value> leaf(const schema::Type& type, const Value& value) {
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
    return value;
  }

  // The error is told once, where it happened; null goes up until it may be.
  Value fail(const std::string& message) {
    errors_.push_back({{"message", message}, {"path", path_}});
    failed_ = true;
    return nullptr;
  }

  const schema::Schema& schema_;
  Resolver& resolver_;
  const language::Document& document_;
  const Value& variables_;
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

FakeSubgraph::FakeSubgraph(const std::string& sdl, std::unique_ptr<Resolver> resolver)
    : schema_(fake_subgraph_schema(sdl)), resolver_(std::move(resolver)) {}

std::string FakeSubgraph::answer(std::string_view request_body) {
  const Value request = Value::parse(request_body);
  const std::string query = request.at("query");
  const auto document = language::parse(query, language::ParseLimits::for_schema());
  if (!document) return refuse(document.error().message);
  const auto errors = exec::validation::validate(*schema_, *document);
  if (!errors.empty()) return refuse(errors.front().message);
  const Value variables = request.value("variables", Value::object());
  Execution execution(*schema_, *resolver_, *document, variables);
  return execution.run(*language::find_operation(*document, "")).dump();
}

}  // namespace tests::conformance
