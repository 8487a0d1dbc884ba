#include "exec-service/language/printer.h"

#include <variant>

#include "exec-service/language/print_nodes.h"
#include "exec-service/language/print_writer.h"

namespace exec::language {

namespace {

void write_definition(PrintWriter& to, const Definition& definition) {
  std::visit([&](const auto* node) { write(to, *node); }, definition);
}

template <class Node>
std::string print_node(const Node& node, PrintStyle style) {
  PrintWriter writer(style);
  write(writer, node);
  return writer.take();
}

}  // namespace

std::string print(const Document& document, PrintStyle style) {
  PrintWriter writer(style);
  write_joined(writer, document.definitions(), write_definition,
               [](PrintWriter& to) { to.blank_line(); });
  return writer.take();
}

std::string print(const Definition& definition, PrintStyle style) {
  PrintWriter writer(style);
  write_definition(writer, definition);
  return writer.take();
}

std::string print(const SelectionSet& selections, PrintStyle style) {
  return print_node(selections, style);
}

std::string print(const Value& value, PrintStyle style) {
  return print_node(value, style);
}

std::string print(const TypeReference& type) {
  return print_node(type, PrintStyle::kPretty);
}

}  // namespace exec::language
