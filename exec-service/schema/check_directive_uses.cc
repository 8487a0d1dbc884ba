#include "exec-service/schema/check_directive_uses.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <variant>

#include <fmt/format.h>

#include "exec-service/schema/sdl_nodes.h"

namespace exec::schema {

namespace {

using language::Directive;
using language::DirectiveDefinition;
using Names = std::set<std::string_view>;

class UseChecker {
 public:
  UseChecker(const SdlFile& file,
             const DefinitionTable& definitions,
             const std::function<bool(std::string_view)>& is_machinery,
             ProblemList& unknown,
             ProblemList& problems)
      : file_(file), is_machinery_(is_machinery), unknown_(unknown), problems_(problems) {
    for (const language::Definition& definition : file.document.definitions())
      if (const auto* own = language::as<DirectiveDefinition>(definition)) add(*own);
    for (const DefinitionPart& part : definitions.directives())
      add(*language::as<DirectiveDefinition>(part.definition));
  }

  void check() {
    for (const language::Definition& definition : file_.document.definitions())
      std::visit([&](const auto* node) { check(*node); }, definition);
  }

 private:
  // The file's own definition of a built-in directive is the one that its uses follow.
  void add(const DirectiveDefinition& definition) {
    definitions_.emplace(definition.name.value, &definition);
  }

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
      if (is_machinery_(use.name.value)) continue;
      const auto found = definitions_.find(use.name.value);
      if (found == definitions_.end()) {
        unknown_.add({&file_, use.offset},
                     fmt::format("directive @{} is not defined; define it", use.name.value));
      } else {
        check_use(use, *found->second, location, used);
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
    if (!used.insert(name).second && !definition.repeatable)
      report(use.offset, fmt::format("directive @{} is used twice here; keep one", name));
    for (const language::Argument& argument : use.arguments) {
      const auto is_it = [&](const language::InputValueDefinition& each) {
        return each.name.value == argument.name.value;
      };
      if (std::ranges::none_of(definition.arguments, is_it))
        report(argument.name.offset,
               fmt::format("directive @{} has no argument \"{}\"", name, argument.name.value));
      if (find_argument(use, argument.name.value) != &argument.value)
        report(argument.name.offset,
               fmt::format("\"{}\" of @{} is given twice; keep one", argument.name.value, name));
      if (const auto* field = find_repeated_field(argument.value))
        report(field->name.offset,
               fmt::format("\"{}\" is given twice; keep one", field->name.value));
    }
    for (const language::InputValueDefinition& argument : definition.arguments) {
      const bool is_required = argument.type->kind == language::TypeReferenceKind::kNonNull &&
                               argument.default_value == nullptr;
      if (is_required && find_argument(use, argument.name.value) == nullptr)
        report(use.offset,
               fmt::format("directive @{} needs the argument \"{}\"", name, argument.name.value));
    }
  }

  void report(language::Offset offset, std::string message) {
    problems_.add({&file_, offset}, std::move(message));
  }

  const SdlFile& file_;
  const std::function<bool(std::string_view)>& is_machinery_;
  ProblemList& unknown_;
  ProblemList& problems_;
  std::map<std::string_view, const DirectiveDefinition*> definitions_;
  std::map<std::string_view, Names> used_on_types_;
  Names used_on_schema_;
};

}  // namespace

void check_directive_uses(const SdlFile& file,
                          const DefinitionTable& definitions,
                          const std::function<bool(std::string_view)>& is_machinery,
                          ProblemList& unknown,
                          ProblemList& problems) {
  UseChecker(file, definitions, is_machinery, unknown, problems).check();
}

}  // namespace exec::schema
