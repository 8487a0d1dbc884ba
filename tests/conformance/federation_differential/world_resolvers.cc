#include "tests/conformance/federation_differential/world_resolvers.h"

#include <algorithm>

#include <fmt/format.h>

#include "shared/base/check.h"

namespace tests::differential {

namespace {

namespace schema = exec::schema;
namespace supergraph = exec::supergraph;
using supergraph::FieldSetSelection;

Value root_object(std::string_view root_type) {
  return {{"t", root_type}, {"n", 0}};
}

Value who(const Value& object) {
  return {{"t", object.at("t")}, {"n", object.at("n")}};
}

}  // namespace

Value WholeResolver::root(std::string_view root_type) {
  return root_object(root_type);
}

Value WholeResolver::entity(const Value&) {
  return nullptr;  // its schema has no _entities
}

Value WholeResolver::field(const conformance::FieldCall& call) {
  const Value required = world_.required_truth(call.object, call.name);
  if (World::has_failed(required)) return {{"err", "What it requires failed."}};
  return world_.field(call.object, call.name, call.arguments, required);
}

std::string WholeResolver::type_of(const Value& object) {
  return object.at("o").at("t");
}

Value SubgraphResolver::root(std::string_view root_type) {
  provided_.clear();  // a request begins
  return root_object(root_type);
}

const schema::Type* SubgraphResolver::type_here(const schema::Type& type) const {
  if (world_.supergraph().join(type.id).in(graph_.id) != nullptr) return &type;
  for (const schema::TypeId interface : type.interfaces) {
    const supergraph::TypeInGraph* here = world_.supergraph().join(interface).in(graph_.id);
    if (here != nullptr && here->is_interface_object) return &world_.model()[interface];
  }
  return nullptr;
}

std::string SubgraphResolver::type_of(const Value& object) {
  const schema::Type& type = *world_.model().find_type(object.at("o").at("t").get<std::string>());
  const schema::Type* here = type_here(type);
  return here == nullptr ? type.name : here->name;
}

Value SubgraphResolver::entity(const Value& representation) {
  const schema::Type* type =
      world_.model().find_type(representation.at("__typename").get<std::string>());
  const supergraph::TypeInGraph* here =
      type == nullptr ? nullptr : world_.supergraph().join(type->id).in(graph_.id);
  if (here == nullptr) return complain("no such entity: " + representation.dump());
  return find_entity(*here, *type, representation);
}

Value SubgraphResolver::find_entity(const supergraph::TypeInGraph& here,
                                    const schema::Type& type,
                                    const Value& representation) {
  const schema::TypeSet& types = here.is_interface_object ? type.possible : here.possible;
  for (const supergraph::Key& key : here.keys) {
    if (!key.resolvable) continue;
    const Value told = world_.told(*key.fields, representation);
    for (const schema::TypeId each : types.ids()) {
      for (std::uint64_t number = 0; number < World::kEntities; ++number) {
        Value object = {{"t", world_.model()[each].name}, {"n", number}};
        if (world_.truth(*key.fields, object) != told) continue;
        object["r"] = representation;
        return {{"o", std::move(object)}};
      }
    }
  }
  return complain("no object is named so: " + representation.dump());
}

Value SubgraphResolver::field(const conformance::FieldCall& call) {
  const auto& [object, name, response_key, arguments] = call;
  const schema::Type& type = *world_.model().find_type(object.at("t").get<std::string>());
  const schema::Type* here = type_here(type);
  const schema::Field* field =
      here == nullptr ? nullptr : world_.model().find_field(here->id, name);
  if (field == nullptr) return complain(fmt::format("{}.{} is not here", type.name, name));
  const supergraph::FieldInGraph* resolved = world_.supergraph().local(field->id, graph_.id);
  Value below = provided(object, name);
  if (resolved == nullptr && below.is_null())
    return complain(fmt::format("{}.{} is not resolved here", type.name, name));

  Value required;
  if (resolved != nullptr && resolved->requires_fields != nullptr) {
    if (!object.contains("r"))
      return complain(fmt::format("{}.{} without what it requires", type.name, name));
    required = world_.told(*resolved->requires_fields, object.at("r"));
  } else {
    required = world_.required_truth(object, name);  // provided: it is known all the same
    if (World::has_failed(required)) return {{"err", "What it requires failed."}};
  }
  Value value = world_.field(who(object), name, arguments, required);
  if (below.is_null()) below = Value::array();
  if (resolved != nullptr && resolved->provides_fields != nullptr) {
    below.push_back(provided_.size());
    provided_.push_back(&resolved->provides_fields->selections);
  }
  if (!below.empty()) pass_on(below, value);
  return value;
}

Value SubgraphResolver::provided(const Value& object, const std::string& name) {
  Value below;
  if (!object.contains("p")) return below;
  const schema::Type& type = *world_.model().find_type(object.at("t").get<std::string>());
  for (const Value& number : object.at("p"))
    look(*provided_[number.get<std::size_t>()], type, name, below);
  return below;
}

void SubgraphResolver::look(const Selections& selections,
                            const schema::Type& type,
                            const std::string& name,
                            Value& below) {
  for (const FieldSetSelection& selection : selections) {
    if (selection.kind == FieldSetSelection::Kind::kFragment) {
      if (world_.model()[selection.on].possible.contains(type.id))
        look(selection.children, type, name, below);
    } else if (selection.kind == FieldSetSelection::Kind::kField &&
               world_.model()[selection.field].name == name) {
      if (below.is_null()) below = Value::array();
      if (selection.children.empty()) continue;
      below.push_back(provided_.size());
      provided_.push_back(&selection.children);
    }
  }
}

void SubgraphResolver::pass_on(const Value& below, Value& value) const {
  if (value.is_array()) {
    for (Value& item : value)
      pass_on(below, item);
  } else if (value.is_object() && value.contains("o")) {
    value["o"]["p"] = below;
  }
}

Value SubgraphResolver::complain(std::string what) {
  complaints_.push_back(fmt::format("{}: {}", graph_.name, what));
  return {{"err", std::move(what)}};
}

}  // namespace tests::differential
