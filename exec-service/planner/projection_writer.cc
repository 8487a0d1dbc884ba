#include "exec-service/planner/projection_writer.h"

#include <algorithm>
#include <set>
#include <utility>

namespace exec::planner {

namespace {

ValueKind scalar_kind(schema::ScalarKind kind) {
  switch (kind) {
    case schema::ScalarKind::kInt:
      return ValueKind::kInt;
    case schema::ScalarKind::kFloat:
      return ValueKind::kFloat;
    case schema::ScalarKind::kString:
      return ValueKind::kString;
    case schema::ScalarKind::kBoolean:
      return ValueKind::kBoolean;
    case schema::ScalarKind::kId:
      return ValueKind::kId;
    case schema::ScalarKind::kCustom:
      break;
  }
  return ValueKind::kCustom;
}

bool prints_alike(const ProjectionField& a, const ProjectionField& b) {
  return a.text == b.text && a.field_name == b.field_name && a.slot == b.slot && a.kind == b.kind &&
         a.index == b.index && a.wrap == b.wrap && a.offsets.first == b.offsets.first;
}

}  // namespace

ProjectionWriter::ProjectionWriter(const supergraph::Supergraph& supergraph,
                                   const ItemTable& items,
                                   const SlotTable& slots,
                                   PlanTypes& types,
                                   QueryPlan& plan)
    : api_(*supergraph.api),
      model_(*supergraph.model),
      items_(items),
      slots_(slots),
      types_(types),
      plan_(plan) {}

void ProjectionWriter::write(TypeId root_type) {
  (void)object(0, root_type, {&items_.operation()});
}

Index ProjectionWriter::object(Index shape, TypeId type, const Selections& selections) {
  const auto next = static_cast<Index>(plan_.objects.size());
  const auto [known, is_new] = objects_.try_emplace({shape, type, selections}, next);
  if (!is_new) return known->second;
  plan_.objects.push_back({{}, shape});
  write_variants(next, shape, type, selections);
  return next;
}

void ProjectionWriter::write_variants(Index object,
                                      Index shape,
                                      TypeId type,
                                      const Selections& selections) {
  std::vector<std::pair<schema::TypeSet, Fields>> groups;
  model_[type].possible.for_each([&](TypeId each) {
    if (api_[each].is_hidden) return;
    Fields of_type = fields(shape, each, wanted_of(each, selections));
    for (auto& [types, fields] : groups) {
      if (!std::ranges::equal(fields, of_type, prints_alike)) continue;
      types.insert(each);
      return;
    }
    groups.emplace_back(schema::TypeSet{}, std::move(of_type)).first.insert(each);
  });
  std::vector<ProjectionVariant> variants;
  const bool is_object = model_[type].kind == schema::TypeKind::kObject;
  for (const auto& [types, fields] : groups)
    write_variant(variants, is_object ? kEveryType : types_.set(types), fields);
  if (!is_object)  // of an unknown type only what is asked of every type can be printed
    write_variant(variants, kNone, fields(shape, type, wanted_of(type, selections)));
  plan_.objects[object].variants = {static_cast<Index>(plan_.variants.size()),
                                    static_cast<Index>(variants.size())};
  std::ranges::move(variants, std::back_inserter(plan_.variants));
}

WantedList ProjectionWriter::wanted_of(TypeId type, const Selections& selections) {
  return collect_fields(model_, type, selections, work_, DeniedFields::kMark).common;
}

void ProjectionWriter::write_variant(std::vector<ProjectionVariant>& variants,
                                     Index types,
                                     const Fields& fields) {
  variants.push_back(
      {types,
       {static_cast<Index>(plan_.projection_fields.size()), static_cast<Index>(fields.size())}});
  plan_.projection_fields.insert(plan_.projection_fields.end(), fields.begin(), fields.end());
}

ProjectionWriter::Fields ProjectionWriter::fields(Index shape,
                                                  TypeId type,
                                                  const WantedList& wanted) {
  Fields fields;
  for (const Wanted& each : wanted) {
    fields.push_back(field(shape, type, each));
    fields.back().text.insert(0, fields.size() == 1 ? "{" : ",");
  }
  return fields;
}

ProjectionField ProjectionWriter::field(Index shape, TypeId type, const Wanted& wanted) {
  const FieldEntry& entry = items_.fields()[wanted.field];
  ProjectionField field;
  field.text = '"' + entry.key + "\":";
  field.response_key = entry.key;
  field.field_name = entry.name;
  field.offsets = offsets(wanted.syntax);
  const schema::Field* definition = api_.find_field(type, entry.name);
  if (definition == nullptr) return field;  // the API schema hides it
  field.wrap = {definition->type.list_depth, definition->type.non_null};
  if (wanted.is_denied) {
    field.kind = ValueKind::kDenied;
    return field;
  }
  if (entry.is_typename) {
    field.kind = ValueKind::kTypename;
    return field;
  }
  if (api_.is_introspection(definition->id)) {
    field.kind = ValueKind::kIntrospection;
    field.index = introspection(items_.operation(), entry.key);
    return field;
  }
  field.slot = shape == kNone ? kNone : slots_.find(shape, wanted.field);
  const schema::Type& named = api_[definition->type.type];
  if (named.is_composite()) {
    const Index below = field.slot == kNone ? kNone : slots_[shape].slots[field.slot].child;
    field.kind = ValueKind::kObject;
    field.index = object(below, named.id, wanted.below);
  } else if (named.kind == schema::TypeKind::kEnum) {
    field.kind = ValueKind::kEnum;
    field.index = enum_type(named);
  } else {
    field.kind = scalar_kind(named.scalar);
  }
  return field;
}

Index ProjectionWriter::enum_type(const schema::Type& type) {
  const auto known = std::ranges::find(plan_.enums, type.name, &EnumType::name);
  if (known != plan_.enums.end()) return static_cast<Index>(known - plan_.enums.begin());
  EnumType& made = plan_.enums.emplace_back();
  made.name = type.name;
  for (const schema::EnumValue& value : type.enum_values)
    made.values.push_back(value.name);
  std::ranges::sort(made.values);
  return static_cast<Index>(plan_.enums.size() - 1);
}

Range ProjectionWriter::offsets(const std::vector<const language::Field*>& occurrences) {
  std::vector<language::Offset> offsets;
  offsets.reserve(occurrences.size());
  for (const language::Field* field : occurrences)
    offsets.push_back(field->offset);
  std::ranges::sort(offsets);  // a fragment that is spread twice has one place in the text
  const auto repeated = std::ranges::unique(offsets);
  offsets.erase(repeated.begin(), repeated.end());
  const Range next{static_cast<Index>(plan_.offsets.size()), static_cast<Index>(offsets.size())};
  const auto [known, is_new] = offsets_.try_emplace(std::move(offsets), next);
  if (is_new) plan_.offsets.insert(plan_.offsets.end(), known->first.begin(), known->first.end());
  return known->second;
}

// All the root's fields with this response key: they are one call, or the document would be
// invalid.
Index ProjectionWriter::introspection(const Items& items, const std::string& key) {
  Introspection made;
  std::set<const Items*> seen;  // fragments share their items
  const auto look = [&](const auto& self, const Items& each) -> void {
    if (!seen.insert(&each).second) return;
    for (const Item& item : each) {
      if (item.field == kNone) {
        self(self, *item.below);
      } else if (items_.fields()[item.field].key == key) {
        made.fields.push_back(item.syntax);
      }
    }
  };
  look(look, items);
  plan_.introspections.push_back(std::move(made));
  return static_cast<Index>(plan_.introspections.size() - 1);
}

}  // namespace exec::planner
