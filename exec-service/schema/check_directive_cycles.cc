#include "exec-service/schema/check_directive_cycles.h"

#include <map>
#include <set>
#include <string>
#include <variant>

#include <fmt/format.h>

#include "exec-service/schema/sdl_nodes.h"

namespace exec::schema {

namespace {

// What a definition refers to: `@name`, or a type's name.
using Reference = std::string;
using References = std::set<Reference>;

void add(const Nodes<language::Directive>& directives, References& to) {
  for (const language::Directive& directive : directives)
    to.insert("@" + std::string(directive.name.value));
}

void add(const Nodes<language::InputValueDefinition>& values, References& to) {
  for (const language::InputValueDefinition& value : values) {
    add(value.directives, to);
    to.emplace(value.type->named_type().value);
  }
}

// Only of what an argument can have as its type.
References references_of(const language::Definition& definition) {
  References to;
  add(head_of(definition).directives, to);
  if (const auto* input = language::as<language::InputObjectTypeDefinition>(definition))
    add(input->fields, to);
  if (const auto* type = language::as<language::EnumTypeDefinition>(definition))
    for (const language::EnumValueDefinition& value : type->values)
      add(value.directives, to);
  return to;
}

class Graph {
 public:
  explicit Graph(const DefinitionTable& definitions) {
    for (const DefinitionPart& part : definitions.directives()) {
      const auto& directive = *language::as<language::DirectiveDefinition>(part.definition);
      add(directive.arguments, edges_["@" + std::string(directive.name.value)]);
    }
    for (const TypeDraft& type : definitions.types())
      for (const DefinitionPart& part : type.parts)
        edges_[Reference(type.name)].merge(references_of(part.definition));
  }

  // The first step of a way from `start` back to it; empty if there is none.
  [[nodiscard]] Reference way_back_to(const Reference& start) const {
    for (const Reference& first : edges_.at(start))
      if (leads(first, start)) return first;
    return {};
  }

 private:
  [[nodiscard]] bool leads(const Reference& from, const Reference& to) const {
    std::vector<Reference> open = {from};
    References seen = {from};
    while (!open.empty()) {
      const Reference at = std::move(open.back());
      open.pop_back();
      if (at == to) return true;
      const auto edges = edges_.find(at);
      if (edges == edges_.end()) continue;
      for (const Reference& next : edges->second)
        if (seen.insert(next).second) open.push_back(next);
    }
    return false;
  }

  std::map<Reference, References> edges_;
};

}  // namespace

void check_directive_cycles(const DefinitionTable& definitions, ProblemList& problems) {
  const Graph graph(definitions);
  for (const DefinitionPart& part : definitions.directives()) {
    const language::Name& name = language::as<language::DirectiveDefinition>(part.definition)->name;
    const Reference self = "@" + std::string(name.value);
    const Reference first = graph.way_back_to(self);
    if (first.empty()) continue;
    problems.add(part.at(name.offset),
                 first == self
                     ? fmt::format("directive {} refers to itself", self)
                     : fmt::format("directive {} refers to itself by way of {}", self, first));
  }
}

}  // namespace exec::schema
