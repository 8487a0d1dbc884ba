#include "exec-service/schema/check_directive_uses.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "exec-service/language/printer.h"
#include "exec-service/schema/sdl_nodes.h"
#include "exec-service/schema/suggestions.h"

namespace exec::schema {

namespace {

using language::Directive;
using language::DirectiveDefinition;
using language::ValueKind;
using Names = std::set<std::string_view>;

// Whether `value` can be one of the built-in scalar `name`, or of a type that is not one.
bool may_be(std::string_view name, ValueKind kind) {
  if (name == "String") return kind == ValueKind::kString;
  if (name == "Boolean") return kind == ValueKind::kBoolean;
  if (name == "Int") return kind == ValueKind::kInt;
  if (name == "Float") return kind == ValueKind::kInt || kind == ValueKind::kFloat;
  if (name == "ID") return kind == ValueKind::kString || kind == ValueKind::kInt;
  return true;
}

// The part of `value` that cannot be of its type; null if there is none.
const language::Value* misfit(const language::TypeReference& type, const language::Value& value) {
  if (value.kind == ValueKind::kVariable) return &value;
  if (type.kind == language::TypeReferenceKind::kNonNull)
    return value.kind == ValueKind::kNull ? &value : misfit(*type.of_type, value);
  if (value.kind == ValueKind::kNull) return nullptr;
  if (type.kind == language::TypeReferenceKind::kNamed)
    return may_be(type.name.value, value.kind) ? nullptr : &value;
  for (const language::Value& item : items_of(value))
    if (const language::Value* found = misfit(*type.of_type, item)) return found;
  return nullptr;
}

class UseChecker {
 public:
  UseChecker(const SdlFile& file, const DirectiveRules& rules, ProblemList& problems)
      : file_(file), rules_(rules), problems_(problems) {}

  void check() {
    for (const language::Definition& definition : file_.document.definitions())
      std::visit([&](const auto* node) { check(*node); }, definition);
  }

 private:
  void check(const language::OperationDefinition&) {}
  void check(const language::FragmentDefinition&) {}

  void check(const language::SchemaDefinition& schema) {
    uses(schema.directives, "SCHEMA", used_on_schema_);
  }
  void check(const language::ScalarTypeDefinition& type) { type_uses(type, "SCALAR"); }
  void check(const language::ObjectTypeDefinition& type) {
    type_uses(type, "OBJECT");
    fields(type.fields);
  }
  void check(const language::InterfaceTypeDefinition& type) {
    type_uses(type, "INTERFACE");
    fields(type.fields);
  }
  void check(const language::UnionTypeDefinition& type) { type_uses(type, "UNION"); }
  void check(const language::EnumTypeDefinition& type) {
    type_uses(type, "ENUM");
    for (const language::EnumValueDefinition& value : type.values)
      uses(value.directives, "ENUM_VALUE");
  }
  void check(const language::InputObjectTypeDefinition& type) {
    type_uses(type, "INPUT_OBJECT");
    values(type.fields, "INPUT_FIELD_DEFINITION");
  }
  void check(const DirectiveDefinition& definition) {
    values(definition.arguments, "ARGUMENT_DEFINITION");
  }

  template <class Node>
  void type_uses(const Node& type, std::string_view location) {
    uses(type.directives, location, used_on_types_[type.name.value]);
  }

  void fields(const Nodes<language::FieldDefinition>& fields) {
    for (const language::FieldDefinition& field : fields) {
      uses(field.directives, "FIELD_DEFINITION");
      values(field.arguments, "ARGUMENT_DEFINITION");
    }
  }

  void values(const Nodes<language::InputValueDefinition>& values, std::string_view location) {
    for (const language::InputValueDefinition& value : values)
      uses(value.directives, location);
  }

  void uses(const Nodes<Directive>& directives, std::string_view location) {
    Names used;
    uses(directives, location, used);
  }

  void uses(const Nodes<Directive>& directives, std::string_view location, Names& used) {
    for (const Directive& use : directives) {
      if (rules_.skips(use.name.value)) continue;
      if (const DirectiveDefinition* definition = rules_.find(use.name.value)) {
        check_use(use, *definition, location, used);
      } else {
        rules_.on_undefined(use);
      }
    }
  }

  void check_use(const Directive& use,
                 const DirectiveDefinition& definition,
                 std::string_view location,
                 Names& used) {
    const std::string_view name = use.name.value;
    const auto is_here = [&](const language::Name& each) { return each.value == location; };
    if (std::ranges::none_of(definition.locations, is_here))
      report(use.offset, fmt::format("directive @{} may not stand on {}", name, location));
    if (!used.insert(definition.name.value).second && !definition.repeatable)
      report(use.offset, fmt::format("directive @{} is used twice here; keep one", name));
    for (const language::Argument& argument : use.arguments)
      check_argument(use, argument, definition);
    for (const language::InputValueDefinition& argument : definition.arguments) {
      const bool is_required = argument.type->kind == language::TypeReferenceKind::kNonNull &&
                               argument.default_value == nullptr;
      if (is_required && find_argument(use, argument.name.value) == nullptr)
        report(use.offset,
               fmt::format("directive @{} needs the argument \"{}\"", name, argument.name.value));
    }
  }

  void check_argument(const Directive& use,
                      const language::Argument& argument,
                      const DirectiveDefinition& definition) {
    const std::string_view name = argument.name.value;
    const auto* defined = std::ranges::find(
        definition.arguments, name,
        [](const language::InputValueDefinition& each) { return each.name.value; });
    if (defined == definition.arguments.end()) {
      report(argument.name.offset, undefined_argument(use.name.value, name, definition));
    } else if (const auto* wrong =
                   rules_.checks_values ? misfit(*defined->type, argument.value) : nullptr) {
      report(wrong->offset, fmt::format("\"{}\" of @{} is of type {}; {} is not a valid value",
                                        name, use.name.value, language::print(*defined->type),
                                        language::print(*wrong, language::PrintStyle::kCompact)));
    }
    if (find_argument(use, name) != &argument.value)
      report(argument.name.offset,
             fmt::format("\"{}\" of @{} is given twice; keep one", name, use.name.value));
    if (const auto* field = find_repeated_field(argument.value))
      report(field->name.offset, fmt::format("\"{}\" is given twice; keep one", field->name.value));
  }

  std::string undefined_argument(std::string_view directive,
                                 std::string_view argument,
                                 const DirectiveDefinition& definition) {
    std::string message = fmt::format("directive @{} has no argument \"{}\"", directive, argument);
    std::string remedy =
        rules_.remedy ? rules_.remedy(definition.name.value, argument) : std::string();
    if (remedy.empty()) {
      std::vector<std::string_view> known;
      for (const language::InputValueDefinition& each : definition.arguments)
        known.push_back(each.name.value);
      remedy = suggestion(argument, known);
      return remedy.empty() ? message : message + "." + remedy;
    }
    return message + ": " + remedy;
  }

  void report(language::Offset offset, std::string message) {
    problems_.add({&file_, offset}, std::move(message));
  }

  const SdlFile& file_;
  const DirectiveRules& rules_;
  ProblemList& problems_;
  std::map<std::string_view, Names> used_on_types_;
  Names used_on_schema_;
};

}  // namespace

void check_directive_uses(const SdlFile& file, const DirectiveRules& rules, ProblemList& problems) {
  UseChecker(file, rules, problems).check();
}

void check_directive_uses(const SdlFile& file,
                          const DefinitionTable& definitions,
                          const std::function<bool(std::string_view)>& is_machinery,
                          ProblemList& unknown,
                          ProblemList& problems) {
  // The file's own definition of a built-in directive is the one that its uses follow.
  std::map<std::string_view, const DirectiveDefinition*> known;
  for (const language::Definition& definition : file.document.definitions())
    if (const auto* own = language::as<DirectiveDefinition>(definition))
      known.emplace(own->name.value, own);
  for (const DefinitionPart& part : definitions.directives()) {
    const auto* definition = language::as<DirectiveDefinition>(part.definition);
    known.emplace(definition->name.value, definition);
  }
  DirectiveRules rules;
  rules.skips = is_machinery;
  rules.find = [&](std::string_view name) -> const DirectiveDefinition* {
    const auto found = known.find(name);
    return found == known.end() ? nullptr : found->second;
  };
  rules.on_undefined = [&](const language::Directive& use) {
    unknown.add({&file, use.offset},
                fmt::format("directive @{} is not defined; define it", use.name.value));
  };
  check_directive_uses(file, rules, problems);
}

}  // namespace exec::schema
