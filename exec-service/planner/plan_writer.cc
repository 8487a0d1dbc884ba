#include "exec-service/planner/plan_writer.h"

#include <algorithm>
#include <utility>

#include "exec-service/planner/argument_json.h"
#include "exec-service/planner/fetch_guards.h"
#include "exec-service/planner/operation_text.h"

namespace exec::planner {

namespace {

schema::TypeSet occurring_types(const SlotTable& slots) {
  schema::TypeSet all;
  for (Index shape = 0; shape < slots.size(); ++shape)
    all |= slots[shape].possible;
  return all;
}

template <class T>
Range append(std::vector<T>& all, std::vector<T> more) {
  const Range range{static_cast<Index>(all.size()), static_cast<Index>(more.size())};
  std::ranges::move(more, std::back_inserter(all));
  return range;
}

}  // namespace

PlanWriter::PlanWriter(const supergraph::Supergraph& supergraph,
                       const ItemTable& items,
                       const FetchGraph& graph,
                       QueryPlan& plan)
    : supergraph_(supergraph),
      model_(*supergraph.model),
      items_(items),
      graph_(graph),
      plan_(plan),
      types_(supergraph, occurring_types(graph.slots), plan) {}

void PlanWriter::write() {
  write_shapes();
  std::vector<Index> number(graph_.steps.size(), kNone);
  for (const Index from : graph_.order()) {
    number[from] = static_cast<Index>(plan_.steps.size());
    Step step = write_step(graph_.steps[from]);
    for (const Index before : graph_.steps[from].after)
      step.depends_on.push_back(number[before]);
    std::ranges::sort(step.depends_on);
    plan_.steps.push_back(std::move(step));
  }
  write_guard_readers(number);
}

void PlanWriter::write_shapes() {
  for (Index i = 0; i < graph_.slots.size(); ++i) {
    const ShapeDraft& draft = graph_.slots[i];
    std::vector<Slot> slots;
    slots.reserve(draft.slots.size());
    for (const SlotDraft& slot : draft.slots)
      slots.push_back({slot.name, slot.child, slot.internal});
    Shape& shape = plan_.shapes.emplace_back();
    shape.slots = append(plan_.slots, std::move(slots));
    if (draft.possible.size() == 1) {
      shape.type = types_.number(draft.possible.ids().front());
    } else {
      shape.possible = types_.set(draft.possible);
    }
  }
}

Step PlanWriter::write_step(const FetchStep& from) {
  Step step;
  step.kind = from.kind;
  step.subgraph = from.graph.value;
  step.subgraph_name = supergraph_[from.graph].name;
  step.stage = from.stage;
  if (from.kind == StepKind::kEvent || from.kind == StepKind::kPublish) {
    write_event(from, step);
    return step;
  }
  if (!from.guarded) plan_.fetches = true;
  step.path = graph_.slots[from.shape].path;
  if (from.kind == StepKind::kEntities) {
    step.ways = write_ways(from);
    step.inputs = write_inputs(from);
  }
  step.selection = write_selection({from.selection});
  if (from.guarded) step.guard = write_guard(from);
  write_operation(from, step);
  step.apart = from.apart;
  const StepLayer& layer = from.apart ? graph_.apart : graph_.alone;
  for (const Index part : from.parts)
    step.parts.push_back(write_step(layer.steps[part]));
  return step;
}

std::vector<std::vector<Index>> PlanWriter::write_ways(const FetchStep& from) {
  std::vector<std::vector<Index>> ways;
  for (const Way& way : from.ways) {
    std::vector<Index> sets;
    Index shape = 0;
    for (std::size_t i = 0; i < way.size(); ++i) {
      const bool is_any = graph_.slots[shape].possible.is_subset_of(way[i]);
      sets.push_back(is_any ? plan::kEveryType : types_.set(way[i]));
      shape = graph_.slots[shape].slots[graph_.slots[from.shape].path[i]].child;
    }
    const auto is_any = [](Index set) { return set == plan::kEveryType; };
    if (std::ranges::all_of(sets, is_any)) return {};
    ways.push_back(std::move(sets));
  }
  return ways;
}

void PlanWriter::write_operation(const FetchStep& from, Step& step) {
  OperationText text = operation_text(graph_, items_, model_, from);
  for (const Index variable : text.variables) {
    plan_.variables[variable].relevant = true;
    if (!step.variable_definitions.empty()) step.variable_definitions += ',';
    step.variable_definitions += plan_.variables[variable].definition;
  }
  step.variables = std::move(text.variables);
  const std::string& definitions = step.variable_definitions;
  if (from.kind == StepKind::kEntities) {
    std::string ours = "representations";
    const auto is_taken = [&](Index variable) { return plan_.variables[variable].name == ours; };
    while (std::ranges::any_of(step.variables, is_taken))
      ours.insert(0, 1, '_');
    step.operation = "query($" + ours + ":[_Any!]!";
    if (!definitions.empty()) step.operation.append(",").append(definitions);
    step.operation += "){_entities(representations:$" + ours + ")" + text.selection + "}";
    step.entity_selection = std::move(text.selection);
    return;
  }
  const auto kind = from.nested ? language::OperationKind::kQuery : plan_.operation;
  const bool is_query = kind == language::OperationKind::kQuery;
  if (!is_query || !definitions.empty()) step.operation = language::to_string(kind);
  if (!definitions.empty()) step.operation.append("(").append(definitions).append(")");
  step.operation += text.selection;
}

void PlanWriter::write_event(const FetchStep& from, Step& step) {
  const FetchField& root = graph_.selections[from.selection].fields.front();
  const FieldEntry& entry = items_.fields()[root.field];
  const bool publishes = from.kind == StepKind::kPublish;
  const supergraph::EventGraph& events = supergraph_.events;
  const schema::Field& field = model_[publishes ? events.publications[from.binding].field
                                                : events.subscriptions[from.binding].field];
  step.binding = from.binding;
  step.root_slot = root.slot;
  if (root.selection != kNone) step.selection = write_selection({root.selection});
  step.arguments = write_arguments(model_, field, *entry.syntax, plan_);
  if (!publishes) return;
  for (const Index variable : entry.variables)
    plan_.variables[variable].relevant = true;
}

std::vector<GuardedSlot> PlanWriter::write_guard(const FetchStep& from) {
  std::vector<GuardedSlot> guard;
  const schema::TypeSet& possible = graph_.slots[from.shape].possible;
  for (const FilledSlot& filled : filled_slots(graph_, from)) {
    GuardedSlot guarded{filled.slot, kEveryType};
    if (filled.on != kNoType && !possible.is_subset_of(model_[filled.on].possible))
      guarded.condition = types_.set(model_[filled.on].possible);
    if (std::ranges::find(guard, guarded) == guard.end()) guard.push_back(guarded);
  }
  return guard;
}

void PlanWriter::write_guard_readers(const std::vector<Index>& number) {
  const auto is_guarded = [](const FetchStep& step) { return step.guarded && !step.gone; };
  if (std::ranges::none_of(graph_.steps, is_guarded)) return;
  for (Index from = 0; from < graph_.steps.size(); ++from)
    if (!graph_.steps[from].gone)
      for (const auto& read : read_slots(graph_, graph_.steps[from]))
        readers_[read].push_back(from);
  for (Index from = 0; from < graph_.steps.size(); ++from)
    if (is_guarded(graph_.steps[from]))
      write_guard_readers(graph_.steps[from], number, plan_.steps[number[from]]);
}

// What only guarded steps read is of no use where they do not ask.
void PlanWriter::write_guard_readers(const FetchStep& from,
                                     const std::vector<Index>& number,
                                     Step& step) {
  const Index own = static_cast<Index>(&step - plan_.steps.data());
  const auto is_of_use = [&](Index slot) {  // in any case
    return std::ranges::any_of(graph_.steps, [&](const FetchStep& other) {
      return !other.gone && !other.guarded && is_below(graph_, other.shape, from.shape, slot);
    });
  };
  const auto write = [&](GuardedSlot& guarded) {
    const auto readers = readers_.find({from.shape, guarded.slot});
    const bool is_internal = graph_.slots[from.shape].slots[guarded.slot].internal;
    if (!is_internal || readers == readers_.end() || is_of_use(guarded.slot)) return;
    for (const Index reader : readers->second) {
      const FetchStep& other = graph_.steps[reader];
      if (!other.guarded || number[reader] <= own) {
        guarded.readers.clear();
        return;
      }
      guarded.readers.push_back(
          {number[reader], static_cast<Index>(graph_.slots[from.shape].path.size() -
                                              graph_.slots[other.shape].path.size())});
    }
  };
  std::ranges::for_each(step.guard, write);
  for (Step& part : step.parts) {
    std::ranges::for_each(part.guard, write);
    for (Step& inner : part.parts)
      std::ranges::for_each(inner.guard, write);
  }
}

Range PlanWriter::write_inputs(const FetchStep& from) {
  std::vector<EntityInput> inputs;
  for (const FetchInput& draft : graph_.inputs(from.moves)) {
    EntityInput input;
    const schema::TypeSet& filter = model_[draft.filter()].possible;
    if (!graph_.slots[from.shape].possible.is_subset_of(filter))
      input.condition = types_.set(filter);
    if (model_[draft.to].is_abstract()) input.typename_json = '"' + model_[draft.to].name + '"';
    input.fields = write_representation(draft.representation);
    input.type = model_[draft.filter()].name;
    input.key = items_.field_set_number(draft.key).source->text;
    if (draft.required != kNone)
      input.required = items_.field_set_number(draft.required).source->text;
    inputs.push_back(std::move(input));
  }
  return append(plan_.inputs, std::move(inputs));
}

Range PlanWriter::write_representation(const RepresentationDraft& draft) {
  std::vector<RepresentationField> fields;
  for (const RepresentationFieldDraft& from : draft) {
    RepresentationField field;
    field.key = '"' + from.name + "\":";
    field.slot = from.slot;
    if (from.conditional) field.condition = types_.set(from.condition);
    field.is_key = from.is_key;
    field.is_hidden = from.is_hidden;
    field.wrap = from.wrap;
    field.is_object = from.is_object;
    field.is_id = from.is_id;
    field.children = write_representation(from.children);
    fields.push_back(std::move(field));
  }
  return append(plan_.representation_fields, std::move(fields));
}

// What one JSON object may hold: fragments of all types together, as keys identify the fields.
Index PlanWriter::write_selection(const std::vector<Index>& together) {
  std::vector<Index> all = together;
  std::vector<SelectionField> fields;
  std::vector<std::vector<Index>> below;
  const Index shape = graph_.selections[together.front()].shape;
  bool type_name = false;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const FetchSelection& selection = graph_.selections[all[i]];
    type_name = type_name || selection.open || selection.type_name;
    for (const auto& [type, fragment] : selection.conditions)
      all.push_back(fragment);
    for (const FetchField& from : selection.fields) {
      // Of an event, several slots may have the value of one key.
      const auto same = std::ranges::find_if(fields, [&](const SelectionField& field) {
        return field.key == from.wire && field.slot == from.slot;
      });
      const auto place = static_cast<std::size_t>(same - fields.begin());
      if (same == fields.end()) {
        fields.push_back({from.wire, from.slot, kNone});
        below.emplace_back();
      }
      if (from.selection != kNone) below[place].push_back(from.selection);
    }
  }
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (!below[i].empty()) fields[i].child = write_selection(below[i]);
  if (type_name && graph_.slots[shape].possible.size() != 1)
    fields.insert(fields.begin(), {"__typename", kTypenameSlot, kNone});
  plan_.selections.push_back({append(plan_.selection_fields, std::move(fields)), shape});
  return static_cast<Index>(plan_.selections.size() - 1);
}

}  // namespace exec::planner
