#include <algorithm>
#include <string_view>

#include "exec-service/language/print_nodes.h"

namespace exec::language {

namespace {

// `"description" extend type Name`, as far as all definitions are alike.
template <class Definition>
void write_head(PrintWriter& to, const Definition& definition, std::string_view keyword) {
  write_description(to, definition.description);
  if (definition.extension) {
    to.token("extend");
    to.space();
  }
  to.token(keyword);
}

template <class Type>
void write_named_head(PrintWriter& to, const Type& type, std::string_view keyword) {
  write_head(to, type, keyword);
  to.space();
  write_name(to, type.name);
}

// `A & B` or `A | B`.
void write_names(PrintWriter& to, const ArenaList<Name>& names, std::string_view delimiter) {
  write_joined(to, names, write_name, [&](PrintWriter& writer) {
    writer.space();
    writer.token(delimiter);
    writer.space();
  });
}

void write_argument_definitions(PrintWriter& to, const ArenaList<InputValueDefinition>& arguments) {
  const bool one_per_line = std::ranges::any_of(
      arguments, [](const InputValueDefinition& each) { return each.description != nullptr; });
  write_parenthesized(
      to, arguments, one_per_line,
      [](PrintWriter& writer, const InputValueDefinition& each) { write(writer, each); });
}

void write_field_definition(PrintWriter& to, const FieldDefinition& field) {
  write_description(to, field.description);
  write_name(to, field.name);
  write_argument_definitions(to, field.arguments);
  to.token(":");
  to.space();
  write(to, *field.type);
  write_directives(to, field.directives);
}

// Objects and interfaces have the same parts.
template <class Type>
void write_fielded(PrintWriter& to, const Type& type, std::string_view keyword) {
  write_named_head(to, type, keyword);
  if (!type.interfaces.empty()) {
    to.space();
    to.token("implements");
    to.space();
    write_names(to, type.interfaces, "&");
  }
  write_directives(to, type.directives);
  write_block(to, type.fields, write_field_definition);
}

}  // namespace

void write(PrintWriter& to, const InputValueDefinition& input) {
  write_description(to, input.description);
  write_name(to, input.name);
  to.token(":");
  to.space();
  write(to, *input.type);
  if (input.default_value != nullptr) {
    to.space();
    to.token("=");
    to.space();
    write(to, *input.default_value);
  }
  write_directives(to, input.directives);
}

void write(PrintWriter& to, const SchemaDefinition& schema) {
  write_head(to, schema, "schema");
  write_directives(to, schema.directives);
  write_block(to, schema.operation_types,
              [](PrintWriter& writer, const OperationTypeDefinition& operation) {
                writer.token(to_string(operation.kind));
                writer.token(":");
                writer.space();
                write_name(writer, operation.type);
              });
}

void write(PrintWriter& to, const ScalarTypeDefinition& type) {
  write_named_head(to, type, "scalar");
  write_directives(to, type.directives);
}

void write(PrintWriter& to, const ObjectTypeDefinition& type) {
  write_fielded(to, type, "type");
}

void write(PrintWriter& to, const InterfaceTypeDefinition& type) {
  write_fielded(to, type, "interface");
}

void write(PrintWriter& to, const UnionTypeDefinition& type) {
  write_named_head(to, type, "union");
  write_directives(to, type.directives);
  if (type.member_types.empty()) return;
  to.space();
  to.token("=");
  to.space();
  write_names(to, type.member_types, "|");
}

void write(PrintWriter& to, const EnumTypeDefinition& type) {
  write_named_head(to, type, "enum");
  write_directives(to, type.directives);
  write_block(to, type.values, [](PrintWriter& writer, const EnumValueDefinition& value) {
    write_description(writer, value.description);
    write_name(writer, value.name);
    write_directives(writer, value.directives);
  });
}

void write(PrintWriter& to, const InputObjectTypeDefinition& type) {
  write_named_head(to, type, "input");
  write_directives(to, type.directives);
  write_block(to, type.fields,
              [](PrintWriter& writer, const InputValueDefinition& field) { write(writer, field); });
}

void write(PrintWriter& to, const DirectiveDefinition& directive) {
  write_description(to, directive.description);
  to.token("directive");
  to.space();
  to.token("@");
  write_name(to, directive.name);
  write_argument_definitions(to, directive.arguments);
  if (directive.repeatable) {
    to.space();
    to.token("repeatable");
  }
  to.space();
  to.token("on");
  to.space();
  write_names(to, directive.locations, "|");
}

}  // namespace exec::language
