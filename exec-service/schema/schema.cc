#include "exec-service/schema/schema.h"

#include <algorithm>
#include <utility>

namespace exec::schema {

namespace {

template <class Named>
const Named* find_by_name(const std::vector<Named>& all, std::string_view name) {
  const auto found =
      std::ranges::find_if(all, [&](const Named& each) { return each.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

const InputValue* Field::find_argument(std::string_view argument) const {
  return find_by_name(arguments, argument);
}

const EnumValue* Type::find_enum_value(std::string_view value) const {
  return find_by_name(enum_values, value);
}

const InputValue* Type::find_input_field(std::string_view field) const {
  return find_by_name(input_fields, field);
}

const InputValue* Directive::find_argument(std::string_view argument) const {
  return find_by_name(arguments, argument);
}

bool Directive::is_allowed_at(std::string_view location) const {
  return std::ranges::find(locations, location) != locations.end();
}

Schema::Schema(SchemaTables tables) : tables_(std::move(tables)) {
  index_names();
  compute_possible_types();
}

void Schema::index_names() {
  fields_by_name_.resize(tables_.types.size());
  for (const Type& type : tables_.types) {
    if (type.is_hidden) continue;
    types_by_name_.emplace(type.name, type.id);
    ByName<FieldId>& fields = fields_by_name_[type.id.value];
    for (const FieldId field : type.fields)
      fields.emplace((*this)[field].name, field);
    if (type.is_composite()) fields.emplace("__typename", tables_.typename_field);
    if (type.id == tables_.query) {
      fields.emplace("__schema", tables_.schema_field);
      fields.emplace("__type", tables_.type_field);
    }
  }
  for (std::size_t i = 0; i < tables_.directives.size(); ++i)
    directives_by_name_.emplace(tables_.directives[i].name, i);
}

void Schema::compute_possible_types() {
  for (Type& type : tables_.types) {
    type.possible = {};
    if (type.is_hidden) continue;
    if (type.kind == TypeKind::kObject) type.possible.insert(type.id);
    for (const TypeId member : type.members)
      type.possible.insert(member);
  }
  for (const Type& type : tables_.types) {
    if (type.is_hidden || type.kind != TypeKind::kObject) continue;
    for (const TypeId interface : type.interfaces)
      tables_.types[interface.value].possible.insert(type.id);
  }
}

const Type* Schema::find_type(std::string_view name) const {
  const auto found = types_by_name_.find(name);
  return found == types_by_name_.end() ? nullptr : &(*this)[found->second];
}

const Field* Schema::find_field(TypeId type, std::string_view name) const {
  const ByName<FieldId>& fields = fields_by_name_[type.value];
  const auto found = fields.find(name);
  return found == fields.end() ? nullptr : &(*this)[found->second];
}

const Directive* Schema::find_directive(std::string_view name) const {
  const auto found = directives_by_name_.find(name);
  return found == directives_by_name_.end() ? nullptr : &tables_.directives[found->second];
}

const Type* Schema::root(language::OperationKind operation) const {
  std::optional<TypeId> id;
  switch (operation) {
    case language::OperationKind::kQuery:
      id = tables_.query;
      break;
    case language::OperationKind::kMutation:
      id = tables_.mutation;
      break;
    case language::OperationKind::kSubscription:
      id = tables_.subscription;
      break;
  }
  return id ? &(*this)[*id] : nullptr;
}

bool Schema::is_subtype(TypeId sub, TypeId super) const {
  if (sub == super) return true;
  const std::vector<TypeId>& interfaces = (*this)[sub].interfaces;
  const std::vector<TypeId>& members = (*this)[super].members;
  return std::ranges::find(interfaces, super) != interfaces.end() ||
         std::ranges::find(members, sub) != members.end();
}

bool Schema::is_subtype(TypeRef sub, TypeRef super) const {
  if (sub.list_depth != super.list_depth) return false;
  if ((super.non_null & ~sub.non_null) != 0) return false;
  return is_subtype(sub.type, super.type);
}

std::string Schema::to_string(TypeRef type) const {
  std::string text(type.list_depth, '[');
  text += (*this)[type.type].name;
  for (std::uint32_t level = type.list_depth;; --level) {
    if (type.non_null_at(level)) text += '!';
    if (level == 0) return text;
    text += ']';
  }
}

std::string Schema::to_string(FieldId field) const {
  const Field& found = (*this)[field];
  return (*this)[found.parent].name + "." + found.name;
}

}  // namespace exec::schema
