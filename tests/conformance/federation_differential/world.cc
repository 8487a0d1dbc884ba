#include "tests/conformance/federation_differential/world.h"

#include <algorithm>

#include <fmt/format.h>

#include "exec-service/language/parser.h"
#include "shared/base/check.h"

namespace tests::differential {

namespace {

namespace schema = exec::schema;
namespace supergraph = exec::supergraph;
using schema::TypeId;
using supergraph::FieldSetSelection;

constexpr std::uint64_t kNullEvery = 8;    // of nullable values
constexpr std::uint64_t kErrorEvery = 40;  // likewise
constexpr std::uint64_t kBreakEvery = 60;  // of those that must not be null
constexpr std::uint64_t kListLengths = 4;
constexpr const char* kFailed = "it failed";  // in place of a required value

std::uint64_t mix(std::uint64_t value) {  // splitmix64
  value += 0x9e37'79b9'7f4a'7c15;
  value = (value ^ (value >> 30U)) * 0xbf58'476d'1ce4'e5b9;
  value = (value ^ (value >> 27U)) * 0x94d0'49bb'1331'11eb;
  return value ^ (value >> 31U);
}

// `"fr"`, EUR, 3: constants without lists, as our field sets have them.
Value constant(const std::string& literal) {
  Value value = Value::parse(literal, nullptr, /*allow_exceptions=*/false);
  return value.is_discarded() ? Value(literal) : value;
}

Value arguments_of(const FieldSetSelection& selection, const schema::Field& field) {
  Value arguments = Value::object();
  for (const schema::InputValue& argument : field.arguments)
    if (argument.default_value)
      arguments[argument.name] = Value::parse(argument.default_value->json);
  for (const supergraph::FieldSetArgument& argument : selection.arguments)
    arguments[argument.name] = constant(argument.literal);
  return arguments;
}

}  // namespace

std::uint64_t hash_of(std::uint64_t seed, std::string_view text) {
  std::uint64_t hash = mix(seed);
  for (const char byte : text)
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100'0000'01b3;
  return mix(hash);
}

World::World(const supergraph::Supergraph& supergraph)
    : supergraph_(supergraph), model_(*supergraph.model) {
  for (const supergraph::TypeJoin& join : supergraph.types)
    for (const supergraph::TypeInGraph& here : join.per_graph)
      for (const supergraph::Key& key : here.keys)
        note(key.fields->selections, keys_);
  steady_ = keys_;
  for (const supergraph::FieldJoin& join : supergraph.fields)
    for (const supergraph::FieldInGraph& here : join.per_graph)
      if (here.requires_fields != nullptr) note(here.requires_fields->selections, steady_);
}

void World::note(const Selections& selections, std::set<Coordinate>& into) const {
  for (const FieldSetSelection& selection : selections) {
    if (selection.kind == FieldSetSelection::Kind::kField)
      model_[selection.parent].possible.for_each(
          [&](TypeId type) { into.emplace(type.value, model_[selection.field].name); });
    note(selection.children, into);
  }
}

void World::reset(std::uint64_t seed) {
  seed_ = seed;
  mutations_ = 0;
}

// How the subgraphs that resolve the field have it.
std::vector<const supergraph::FieldInGraph*> World::resolvers(TypeId type,
                                                              const std::string& name) const {
  std::vector<const supergraph::FieldInGraph*> all;
  const auto look = [&](TypeId on, bool interface_objects) {
    const schema::Field* field = model_.find_field(on, name);
    if (field == nullptr) return;
    for (const supergraph::FieldInGraph& here : supergraph_.join(field->id).per_graph) {
      const supergraph::TypeInGraph* there = supergraph_.join(on).in(here.graph);
      if (there != nullptr && there->is_interface_object == interface_objects) all.push_back(&here);
    }
  };
  look(type, false);
  for (const TypeId interface : model_[type].interfaces)
    look(interface, true);
  return all;
}

supergraph::FieldSetPtr World::requirement(TypeId type, std::string_view name) const {
  for (const supergraph::FieldInGraph* here : resolvers(type, std::string(name)))
    if (here->requires_fields != nullptr) return here->requires_fields;
  return nullptr;
}

Value World::required_truth(const Value& object, const std::string& name) {
  const TypeId type = model_.find_type(object.at("t").get<std::string>())->id;
  const supergraph::FieldSetPtr set = requirement(type, name);
  return set == nullptr ? Value() : truth(*set, object);
}

bool World::has_failed(const Value& required) {
  if (required.is_structured()) return std::ranges::any_of(required, has_failed);
  return required == kFailed;
}

Value World::field(const Value& object,
                   const std::string& name,
                   const Value& arguments,
                   const Value& required) {
  const schema::Type& type = *model_.find_type(object.at("t").get<std::string>());
  if (model_.root(exec::language::OperationKind::kMutation) == &type) ++mutations_;
  if (name == "epoch") return {{"v", mutations_}};
  Making making;
  making.field = model_.find_field(type.id, name);
  making.object = &object;
  making.is_key = keys_.contains({type.id.value, name});
  making.is_steady = steady_.contains({type.id.value, name});
  std::uint32_t strict_everywhere = ~0U;
  for (const supergraph::FieldInGraph* here : resolvers(type.id, name)) {
    making.strict |= here->type.non_null;
    strict_everywhere &= here->type.non_null;
  }
  making.may_break = (strict_everywhere & making.strict) == making.strict;
  const std::uint64_t before =
      &type == model_.root(exec::language::OperationKind::kMutation) ? mutations_ : 0;
  const std::uint64_t hash =
      hash_of(seed_ + before,
              fmt::format("{}.{}({}){}", object.dump(), name, arguments.dump(), required.dump()));
  return make(making, making.field->type, 0, hash);
}

Value World::make(const Making& making,
                  schema::TypeRef type,
                  std::uint32_t level,
                  std::uint64_t hash) const {
  const bool strict = type.is_non_null() || ((making.strict >> level) & 1U) != 0;
  if (!making.is_key) {
    if (strict) {
      const bool breaks = type.is_non_null() && making.may_break && !making.is_steady;
      if (breaks && hash % kBreakEvery == 1) return nullptr;
    } else {
      if (hash % kNullEvery == 0) return nullptr;
      if (hash % kErrorEvery == 1) return {{"err", "It went wrong."}};
    }
  }
  if (type.is_list()) {
    Value list = Value::array();
    const std::uint64_t length = making.is_key ? 2 : mix(hash) % kListLengths;
    for (std::uint64_t i = 0; i < length; ++i)
      list.push_back(make(making, type.item(), level + 1, mix(hash + i)));
    return list;
  }
  const schema::Type& named = model_[type.type];
  return named.is_leaf() ? Value{{"v", leaf(making, named, mix(hash))}}
                         : object(making, named, mix(hash));
}

Value World::leaf(const Making& making, const schema::Type& type, std::uint64_t hash) {
  const auto number = making.object->at("n").get<std::uint64_t>();
  const std::uint64_t chosen = making.is_key ? number : hash;
  if (type.kind == schema::TypeKind::kEnum)
    return type.enum_values[chosen % type.enum_values.size()].name;
  const std::string where =
      fmt::format("{}.{}", making.object->at("t").get<std::string>(), making.field->name);
  switch (type.scalar) {
    case schema::ScalarKind::kInt:
      return making.is_key ? 100 + number : hash % 1'000;
    case schema::ScalarKind::kFloat:
      return static_cast<double>(hash % 4'000) / 4 + 0.125;  // never an integer
    case schema::ScalarKind::kBoolean:
      return hash % 2 == 0;
    default:
      return making.is_key ? fmt::format("{} #{}", where, number)
                           : fmt::format("{} {:x}", where, hash % 0x1'0000);
  }
}

Value World::object(const Making& making, const schema::Type& type, std::uint64_t hash) const {
  const auto number = making.object->at("n").get<std::uint64_t>();
  std::vector<TypeId> types = {type.id};
  if (type.is_abstract()) types = types_everywhere(making);
  CHECK(!types.empty());
  const TypeId chosen = types[(making.is_key ? number : hash) % types.size()];
  std::uint64_t target = mix(hash) % (std::uint64_t{1} << 32U);
  if (making.is_key) {
    target = number;
  } else if (&model_[chosen] == model_.root(exec::language::OperationKind::kQuery)) {
    target = 0;  // there is one
  } else if (is_entity(chosen)) {
    target %= kEntities;
  }
  return {{"o", {{"t", model_[chosen].name}, {"n", target}}}};
}

// Types of the field's value that every subgraph which resolves it can tell.
std::vector<TypeId> World::types_everywhere(const Making& making) const {
  schema::TypeSet types = model_[making.field->type.type].possible;
  const TypeId parent = model_.find_type(making.object->at("t").get<std::string>())->id;
  for (const supergraph::FieldInGraph* here : resolvers(parent, making.field->name)) {
    const supergraph::TypeInGraph* there = supergraph_.join(here->type.type).in(here->graph);
    if (there != nullptr && !there->is_interface_object) types &= there->possible;
  }
  return types.ids();
}

bool World::is_entity(TypeId type) const {
  const auto has_key = [&](TypeId each) {
    return std::ranges::any_of(
        supergraph_.join(each).per_graph,
        [](const supergraph::TypeInGraph& here) { return !here.keys.empty(); });
  };
  return has_key(type) || std::ranges::any_of(model_[type].interfaces, has_key);
}

Value World::truth(const supergraph::FieldSet& set, const Value& object) {
  return truth(set.selections, object);
}

Value World::truth(const Selections& selections, const Value& object) {
  Value values = Value::object();
  const schema::Type& type = *model_.find_type(object.at("t").get<std::string>());
  for (const FieldSetSelection& selection : selections) {
    if (selection.kind == FieldSetSelection::Kind::kFragment) {
      if (model_[selection.on].possible.contains(type.id))
        values.update(truth(selection.children, object));
    } else if (selection.kind == FieldSetSelection::Kind::kField) {
      const schema::Field& field = model_[selection.field];
      const Value required = required_truth(object, field.name);
      values[field.name] =
          has_failed(required)
              ? Value(kFailed)
              : plain(selection.children,
                      this->field(object, field.name, arguments_of(selection, field), required));
    }
  }
  return values;
}

Value World::plain(const Selections& selections, const Value& value) {
  if (value.is_null()) return value;
  if (value.is_object() && value.contains("err")) return kFailed;
  if (value.is_object())
    return value.contains("v") ? value.at("v") : truth(selections, value.at("o"));
  Value list = Value::array();
  for (const Value& item : value)
    list.push_back(plain(selections, item));
  return list;
}

Value World::told(const supergraph::FieldSet& set, const Value& representation) const {
  return told(set.selections, representation);
}

Value World::told(const Selections& selections, const Value& representation) const {
  if (representation.is_null() || selections.empty()) return representation;
  if (representation.is_array()) {
    Value list = Value::array();
    for (const Value& item : representation)
      list.push_back(told(selections, item));
    return list;
  }
  Value values = Value::object();
  for (const FieldSetSelection& selection : selections) {
    if (selection.kind == FieldSetSelection::Kind::kFragment) {
      const std::string name = representation.value("__typename", std::string());
      const schema::Type* type = model_.find_type(name);
      if (type != nullptr && model_[selection.on].possible.contains(type->id))
        values.update(told(selection.children, representation));
    } else if (selection.kind == FieldSetSelection::Kind::kField) {
      const std::string& name = model_[selection.field].name;
      values[name] = representation.contains(name)
                         ? told(selection.children, representation.at(name))
                         : Value("it was not sent");
    }
  }
  return values;
}

}  // namespace tests::differential
