#include "exec-service/plan/plan_bytes.h"

#include <cstdint>
#include <string>
#include <vector>

namespace exec::plan {

namespace {

// Beside the elements themselves, which their array has.
std::size_t held(const std::string& text) {
  constexpr std::size_t kInside = 15;  // stored in the string itself
  return text.capacity() > kInside ? text.capacity() + 1 : 0;
}
std::size_t held(Index /*number*/) {
  return 0;
}

template <class T>
std::size_t held(const std::vector<T>& all);

std::size_t held(const RuntimeType& type) {
  return held(type.name);
}
std::size_t held(const TypeSet& set) {
  return set.words.capacity() * sizeof(std::uint64_t);
}
std::size_t held(const EnumType& type) {
  return held(type.name) + held(type.values);
}
std::size_t held(const ClientVariable& variable) {
  return held(variable.name) + held(variable.definition);
}
std::size_t held(const Shape& /*shape*/) {
  return 0;
}
std::size_t held(const Slot& slot) {
  return held(slot.response_key);
}
std::size_t held(const GuardReader& /*reader*/) {
  return 0;
}
std::size_t held(const GuardedSlot& slot) {
  return held(slot.readers);
}
std::size_t held(const Step& step) {
  return held(step.subgraph_name) + held(step.operation) + held(step.entity_selection) +
         held(step.variable_definitions) + held(step.variables) + held(step.path) +
         held(step.ways) + held(step.guard) + held(step.depends_on) + held(step.parts);
}
std::size_t held(const EntityInput& input) {
  return held(input.typename_json) + held(input.type) + held(input.key) + held(input.required);
}
std::size_t held(const RepresentationField& field) {
  return held(field.key);
}
std::size_t held(const Selection& /*selection*/) {
  return 0;
}
std::size_t held(const SelectionField& field) {
  return held(field.key);
}
std::size_t held(const JsonNode& node) {
  return held(node.key) + held(node.text) + held(node.required_as);
}
std::size_t held(const ProjectionObject& /*object*/) {
  return 0;
}
std::size_t held(const ProjectionVariant& /*variant*/) {
  return 0;
}
std::size_t held(const ProjectionField& field) {
  return held(field.text) + held(field.response_key) + held(field.field_name);
}
std::size_t held(const Introspection& introspection) {
  return introspection.fields.capacity() * sizeof(const language::Field*);
}

template <class T>
std::size_t held(const std::vector<T>& all) {
  std::size_t bytes = all.capacity() * sizeof(T);
  for (const T& each : all)
    bytes += held(each);
  return bytes;
}

}  // namespace

std::size_t plan_bytes(const QueryPlan& plan) {
  return sizeof(plan) + held(plan.operation_name) + held(plan.runtime_types) +
         held(plan.type_sets) + held(plan.enums) + held(plan.variables) + held(plan.shapes) +
         held(plan.slots) + held(plan.steps) + held(plan.inputs) +
         held(plan.representation_fields) + held(plan.selections) + held(plan.selection_fields) +
         held(plan.json_nodes) + held(plan.objects) + held(plan.variants) +
         held(plan.projection_fields) + plan.offsets.capacity() * sizeof(language::Offset) +
         held(plan.introspections);
}

}  // namespace exec::plan
