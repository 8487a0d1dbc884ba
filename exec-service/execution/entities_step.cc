#include "exec-service/execution/entities_step.h"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "exec-service/execution/relay_errors.h"
#include "exec-service/execution/write_slots.h"

namespace exec::execution {

namespace {

std::string_view to_text(Missing::Reason reason) {
  switch (reason) {
    case Missing::Reason::kType:
      return "has no known type";
    case Missing::Reason::kAbsent:
      return "no subgraph gave";
    case Missing::Reason::kNull:
      return "is null";
    case Missing::Reason::kFailed:
      break;
  }
  return "failed";
}

}  // namespace

using plan::QueryPlan;
using plan::Step;

void EntitiesStep::start(Index index) {
  RunState& state = context_.state;
  const Step& step = state.plan.steps[index];
  Started& started = started_[index];
  if (step.apart) {
    for (const Step& part : step.parts)
      prepare(part, objects_of(state.plan, part, state.tree), started);
  } else {
    prepare(step, objects_of(state.plan, step, state.tree), started);
  }
  for (const Ask& ask : started.asks)
    started.unanswered += ask.representations.size();
  if (started.unanswered == 0) {
    context_.finish(index);
    return;
  }
  for (std::size_t ask = 0; ask < started.asks.size(); ++ask)
    load(index, ask);
}

void EntitiesStep::prepare(const Step& step, std::span<Object* const> objects, Started& started) {
  Representations representations = build_representations(context_.state.plan, step, objects);
  std::vector<Object*> in_parts;
  for (const Unnamed& unnamed : representations.unnamed) {
    if (!unnamed.missing.is_key && !step.parts.empty()) {
      in_parts.push_back(unnamed.object);
    } else {
      explain(step, unnamed);
    }
  }
  if (!representations.all.empty()) started.asks.push_back({&step, std::move(representations.all)});
  if (in_parts.empty()) return;
  for (const Step& part : step.parts)
    prepare(part, in_parts, started);
}

void EntitiesStep::load(Index index, std::size_t ask) {
  RunState& state = context_.state;
  const Ask& asked = started_.at(index).asks[ask];
  const Step& step = *asked.step;
  loader::EntityFetch fetch{
      step.subgraph,          context_.viewer, step.operation, step.entity_selection, {},
      state.input.deadline_ms};
  for (const Index variable : step.variables) {
    const plan::ClientVariable& client = state.plan.variables[variable];
    fetch.variables.push_back({client.name, client.definition, state.input.variables[variable]});
  }
  for (std::size_t i = 0; i < asked.representations.size(); ++i) {
    context_.scope.load(
        fetch, asked.representations[i].json,
        context_.while_running([this, index, ask, i](const loader::EntityAnswer& answer) {
          on_entity(index, ask, i, answer);
        }));
  }
}

void EntitiesStep::explain(const Step& step, const Unnamed& unnamed) {
  if (unnamed.missing.is_key) {
    explain_key(step, unnamed);
  } else {
    explain_requirement(step, unnamed);
  }
}

// An entity without its key is not asked for: by design where the key is null, but if there is a
// reason why the key is not there, that is also why the fields are not.
void EntitiesStep::explain_key(const Step& step, const Unnamed& unnamed) {
  RunState& state = context_.state;
  const Missing& missing = unnamed.missing;
  if (missing.cell == nullptr) return;
  if (missing.cell->failure != 0) {
    state.mark_fields(step, *unnamed.object, state.failures.elsewhere(missing.cell->failure));
  } else if (missing.cell->explained) {
    explain_all(state.plan, step.selection, *unnamed.object);
  } else if (is_lacking_in_event(step, *missing.cell)) {
    const plan::EntityInput& input = state.plan.inputs[unnamed.input];
    const std::string problem = fmt::format("has no \"{}\", by which subgraph \"{}\" knows {}",
                                            missing.path, step.subgraph_name, input.type);
    state.mark_fields(step, *unnamed.object,
                      state.failures.add(state.input.event->message(problem),
                                         R"({"code":"REQUIRED_FIELD_MISSING"})"));
  }
}

// A subgraph would compute an answer from nothing.
void EntitiesStep::explain_requirement(const Step& step, const Unnamed& unnamed) {
  RunState& state = context_.state;
  const Missing& missing = unnamed.missing;
  const plan::EntityInput& input = state.plan.inputs[unnamed.input];
  const std::string what = missing.is_hidden ? "a value of another subgraph"
                                             : fmt::format("\"{}.{}\"", input.type, missing.path);
  state.mark_fields(
      step, *unnamed.object,
      state.failures.add(
          fmt::format("This field requires {}, which {}.", what, to_text(missing.reason)),
          R"({"code":"REQUIRED_FIELD_MISSING"})",
          missing.cell == nullptr ? std::uint16_t{0}
                                  : state.failures.elsewhere(missing.cell->failure)));
}

// A key that is null as the event says, or that the event lacks and nothing could fetch.
bool EntitiesStep::is_lacking_in_event(const Step& step, const Cell& key) const {
  const RunState& state = context_.state;
  if (state.plan.steps.front().kind != plan::StepKind::kEvent) return false;
  const bool was_asked_for = std::ranges::any_of(
      step.depends_on, [&](Index before) { return !state.plan.steps[before].guard.empty(); });
  return key.is_final || (key.kind == CellKind::kAbsent && !was_asked_for);
}

void EntitiesStep::on_entity(Index index,
                             std::size_t ask,
                             std::size_t representation,
                             const loader::EntityAnswer& answer) {
  RunState& state = context_.state;
  Started& started = started_.at(index);
  Ask& asked = started.asks[ask];
  const Step& step = *asked.step;
  const std::vector<Object*> objects =
      std::exchange(asked.representations[representation].objects, {});
  if (answer.failure) {
    const std::uint16_t failure = state.add_subgraph_failure(step, *answer.failure);
    for (Object* object : objects)
      state.mark_fields(step, *object, failure);
  }
  if (answer.answer != nullptr) {
    state.keep(answer.answer);
    SlotWriter slots(state.plan, state.tree);
    for (Object* object : objects) {
      if (!answer.entity) continue;
      if (step.guard.empty()) {
        slots.write_object(step.selection, *answer.entity, *object);
      } else {
        slots.fill_object(step.selection, *answer.entity, *object);
      }
    }
    relay_errors(asked, answer, objects);
  }
  if (--started.unanswered == 0) context_.finish(index);
}

void EntitiesStep::relay_errors(Ask& ask,
                                const loader::EntityAnswer& answer,
                                const std::vector<Object*>& objects) {
  RunState& state = context_.state;
  const Step& step = *ask.step;
  // A null entity is one of its errors, come all the way up.
  if (!answer.entity && !answer.errors.empty()) {
    const bool gives_type = std::ranges::any_of(
        QueryPlan::in(state.plan.selection_fields, state.plan.selections[step.selection].fields),
        [](const auto& field) { return field.slot == plan::kTypenameSlot; });
    for (Object* object : objects) {
      explain_all(state.plan, step.selection, *object);
      // Of which type it is was asked here, and which fields it has depends on that.
      if (gives_type && object->type == plan::kUnknownType) object->type = kUntyped;
    }
  }
  ErrorRelay relay(state.plan, state.tree, state.failures, state.errors);
  for (const loader::EntityError& error : answer.errors) {
    state.add_masked_error(step, error.error);
    for (Object* object : objects)
      relay.relay(error.error, error.path, step.selection, *object);
  }
  if (answer.request_errors == nullptr) return;
  const std::uint16_t failure = request_failure(ask, answer);
  for (Object* object : objects)
    mark_nulls(state.plan, step.selection, *object, failure, state.failures);
}

// All of the request's errors, as one failure because of the other.
std::uint16_t EntitiesStep::request_failure(Ask& ask, const loader::EntityAnswer& answer) {
  RunState& state = context_.state;
  const auto [known, is_new] = ask.request_failures.try_emplace(answer.request_errors.get(), 0);
  if (!is_new) return known->second;
  std::size_t added = 0;
  for (const shared::json::Value& error : *answer.request_errors) {
    if (added == state.options.errors_max) break;
    ++added;
    state.add_masked_error(*ask.step, error);
    known->second = state.failures.add_relayed(state.errors.text_of(error), known->second);
  }
  state.errors.leave_out(answer.request_errors->size() - added);
  return known->second;
}

void EntitiesStep::mark_missing(Index index, std::uint16_t failure) {
  RunState& state = context_.state;
  if (const auto started = started_.find(index); started != started_.end()) {
    for (const Ask& ask : started->second.asks)
      for (const Representation& representation : ask.representations)
        for (Object* object : representation.objects)
          state.mark_fields(*ask.step, *object, failure);
    return;
  }
  const Step& step = state.plan.steps[index];
  if (!step.apart) {
    mark_unasked(step, failure);
    return;
  }
  for (const Step& part : step.parts)
    mark_unasked(part, failure);
}

void EntitiesStep::mark_unasked(const Step& step, std::uint16_t failure) {
  RunState& state = context_.state;
  const auto asks_for = [&](const Object& object) {
    return std::ranges::any_of(
        QueryPlan::in(state.plan.inputs, step.inputs),
        [&](const auto& input) { return state.plan.matches(input.condition, object.type); });
  };
  for (Object* object : objects_of(state.plan, step, state.tree)) {
    if (asks_for(*object)) state.mark_fields(step, *object, failure);
  }
}

}  // namespace exec::execution
