// How each node is written to a PrintWriter: the printer's own parts, called by printer.cc.
//
//   print_nodes.cc               executable documents, values, types
//   print_type_system_nodes.cc   definitions of the type system
//
// Thread: any.
#pragma once

#include <cstddef>

#include "exec-service/language/ast_type_system.h"
#include "exec-service/language/print_writer.h"

namespace exec::language {

void write(PrintWriter& to, const Value& value);
void write(PrintWriter& to, const Argument& argument);
void write(PrintWriter& to, const TypeReference& type);
void write(PrintWriter& to, const SelectionSet& set);
void write(PrintWriter& to, const VariableDefinition& variable);
void write(PrintWriter& to, const OperationDefinition& operation);
void write(PrintWriter& to, const FragmentDefinition& fragment);

void write(PrintWriter& to, const InputValueDefinition& input);
void write(PrintWriter& to, const SchemaDefinition& schema);
void write(PrintWriter& to, const ScalarTypeDefinition& type);
void write(PrintWriter& to, const ObjectTypeDefinition& type);
void write(PrintWriter& to, const InterfaceTypeDefinition& type);
void write(PrintWriter& to, const UnionTypeDefinition& type);
void write(PrintWriter& to, const EnumTypeDefinition& type);
void write(PrintWriter& to, const InputObjectTypeDefinition& type);
void write(PrintWriter& to, const DirectiveDefinition& directive);

void write_name(PrintWriter& to, const Name& name);
void write_description(PrintWriter& to,
                       const Value* description);  // and a line break; null: nothing
void write_directives(PrintWriter& to, const ArenaList<Directive>& directives);

// `a<between>b<between>c`, `between` being a call.
template <class Item, class Write, class Between>
void write_joined(PrintWriter& to,
                  const ArenaList<Item>& items,
                  const Write& write_item,
                  const Between& between) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i != 0) between(to);
    write_item(to, items[i]);
  }
}

// `{`, one item per line, `}`; nothing if there are none.
template <class Item, class Write>
void write_block(PrintWriter& to, const ArenaList<Item>& items, const Write& write_item) {
  if (items.empty()) return;
  to.space();
  to.token("{");
  to.indent();
  to.line();
  write_joined(to, items, write_item, [](PrintWriter& writer) { writer.line(); });
  to.dedent();
  to.line();
  to.token("}");
}

// `(a, b)`, or one line each in parentheses where they would not fit or one has lines of its own.
template <class Item, class Write>
void write_parenthesized(PrintWriter& to,
                         const ArenaList<Item>& items,
                         bool one_per_line,
                         const Write& write_item) {
  if (items.empty()) return;
  to.token("(");
  if (one_per_line) {
    to.indent();
    to.line();
  }
  write_joined(to, items, write_item,
               [&](PrintWriter& writer) { one_per_line ? writer.line() : writer.comma(); });
  if (one_per_line) {
    to.dedent();
    to.line();
  }
  to.token(")");
}

}  // namespace exec::language
