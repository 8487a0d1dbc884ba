#include "exec-service/language/print_nodes.h"

#include <algorithm>

#include "shared/base/match.h"

namespace exec::language {

namespace {

constexpr std::size_t kLineLength = 80;

void comma(PrintWriter& to) {
  to.comma();
}

// How long the arguments are on one line.
std::size_t width_of(const ArenaList<Argument>& arguments) {
  PrintWriter scratch(PrintStyle::kPretty);
  write_joined(
      scratch, arguments, [](PrintWriter& writer, const Argument& each) { write(writer, each); },
      comma);
  return scratch.size();
}

void write_arguments(PrintWriter& to, const ArenaList<Argument>& arguments, bool one_per_line) {
  write_parenthesized(to, arguments, one_per_line,
                      [](PrintWriter& writer, const Argument& each) { write(writer, each); });
}

void write_field(PrintWriter& to, const Field& field) {
  std::size_t prefix = field.name.value.size();
  if (!field.alias.empty()) {
    write_name(to, field.alias);
    to.token(":");
    to.space();
    prefix += field.alias.value.size() + 2;
  }
  write_name(to, field.name);
  const bool one_per_line = to.is_pretty() && !field.arguments.empty() &&
                            prefix + width_of(field.arguments) + 2 > kLineLength;
  write_arguments(to, field.arguments, one_per_line);
  write_directives(to, field.directives);
  if (field.selection_set.empty()) return;
  to.space();
  write(to, field.selection_set);
}

void write_selection(PrintWriter& to, const Selection& selection) {
  shared::match(
      selection, [&](const Field* field) { write_field(to, *field); },
      [&](const FragmentSpread* spread) {
        to.token("...");
        write_name(to, spread->name);
        write_directives(to, spread->directives);
      },
      [&](const InlineFragment* fragment) {
        to.token("...");
        if (!fragment->type_condition.empty()) {
          to.space();
          to.token("on");
          to.space();
          write_name(to, fragment->type_condition);
        }
        write_directives(to, fragment->directives);
        to.space();
        write(to, fragment->selection_set);
      });
}

void write_object(PrintWriter& to, const ArenaList<ObjectField>& fields) {
  to.token("{");
  if (!fields.empty()) to.space();
  write_joined(
      to, fields,
      [](PrintWriter& writer, const ObjectField& field) {
        write_name(writer, field.name);
        writer.token(":");
        writer.space();
        write(writer, field.value);
      },
      comma);
  if (!fields.empty()) to.space();
  to.token("}");
}

}  // namespace

void write_name(PrintWriter& to, const Name& name) {
  to.token(name.value);
}

void write_description(PrintWriter& to, const Value* description) {
  if (description == nullptr) return;
  write(to, *description);
  to.line();
}

void write_directives(PrintWriter& to, const ArenaList<Directive>& directives) {
  for (const Directive& directive : directives) {
    to.space();
    to.token("@");
    write_name(to, directive.name);
    write_arguments(to, directive.arguments, false);
  }
}

void write(PrintWriter& to, const Argument& argument) {
  write_name(to, argument.name);
  to.token(":");
  to.space();
  write(to, argument.value);
}

void write(PrintWriter& to, const Value& value) {
  switch (value.kind) {
    case ValueKind::kVariable:
      to.token("$");
      to.token(value.text);
      return;
    case ValueKind::kString:
      to.string_value(value.text, value.block);
      return;
    case ValueKind::kNull:
      to.token("null");
      return;
    case ValueKind::kInt:
    case ValueKind::kFloat:
    case ValueKind::kBoolean:
    case ValueKind::kEnum:
      to.token(value.text);
      return;
    case ValueKind::kList:
      to.token("[");
      write_joined(
          to, value.items, [](PrintWriter& writer, const Value& item) { write(writer, item); },
          comma);
      to.token("]");
      return;
    case ValueKind::kObject:
      write_object(to, value.fields);
      return;
  }
}

void write(PrintWriter& to, const TypeReference& type) {
  switch (type.kind) {
    case TypeReferenceKind::kNamed:
      write_name(to, type.name);
      return;
    case TypeReferenceKind::kList:
      to.token("[");
      write(to, *type.of_type);
      to.token("]");
      return;
    case TypeReferenceKind::kNonNull:
      write(to, *type.of_type);
      to.token("!");
      return;
  }
}

void write(PrintWriter& to, const SelectionSet& set) {
  to.token("{");
  to.indent();
  to.line();
  write_joined(to, set.selections, write_selection, [](PrintWriter& writer) { writer.line(); });
  to.dedent();
  to.line();
  to.token("}");
}

void write(PrintWriter& to, const VariableDefinition& variable) {
  write_description(to, variable.description);
  to.token("$");
  write_name(to, variable.variable);
  to.token(":");
  to.space();
  write(to, *variable.type);
  if (variable.default_value != nullptr) {
    to.space();
    to.token("=");
    to.space();
    write(to, *variable.default_value);
  }
  write_directives(to, variable.directives);
}

void write(PrintWriter& to, const OperationDefinition& operation) {
  const bool shorthand = operation.kind == OperationKind::kQuery && operation.name.empty() &&
                         operation.description == nullptr &&
                         operation.variable_definitions.empty() && operation.directives.empty();
  if (shorthand) {
    write(to, operation.selection_set);
    return;
  }
  write_description(to, operation.description);
  to.token(to_string(operation.kind));
  if (!operation.name.empty() || !operation.variable_definitions.empty()) to.space();
  write_name(to, operation.name);
  const auto& variables = operation.variable_definitions;
  const bool one_per_line = std::ranges::any_of(
      variables, [](const VariableDefinition& each) { return each.description != nullptr; });
  write_parenthesized(
      to, variables, one_per_line,
      [](PrintWriter& writer, const VariableDefinition& each) { write(writer, each); });
  write_directives(to, operation.directives);
  to.space();
  write(to, operation.selection_set);
}

void write(PrintWriter& to, const FragmentDefinition& fragment) {
  write_description(to, fragment.description);
  to.token("fragment");
  to.space();
  write_name(to, fragment.name);
  to.space();
  to.token("on");
  to.space();
  write_name(to, fragment.type_condition);
  write_directives(to, fragment.directives);
  to.space();
  write(to, fragment.selection_set);
}

}  // namespace exec::language
