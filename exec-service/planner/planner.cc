#include "exec-service/planner/planner.h"

#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "exec-service/language/printer.h"
#include "exec-service/planner/fetch_graph.h"
#include "exec-service/planner/fetch_guards.h"
#include "exec-service/planner/fetch_merge.h"
#include "exec-service/planner/fetch_parts.h"
#include "exec-service/planner/fetch_selection.h"
#include "exec-service/planner/fetch_steps.h"
#include "exec-service/planner/item_table.h"
#include "exec-service/planner/move_trie.h"
#include "exec-service/planner/one_of_variables.h"
#include "exec-service/planner/option_walk.h"
#include "exec-service/planner/plan_writer.h"
#include "exec-service/planner/projection_writer.h"

namespace exec::planner {

namespace {

using language::GraphQLError;
using language::OperationKind;

class Planning {
 public:
  Planning(const supergraph::Supergraph& supergraph,
           const language::Document& document,
           const language::OperationDefinition& operation,
           const ConditionValues& conditions,
           const PlannerLimits& limits,
           const supergraph::FieldIdSet& denied)
      : supergraph_(supergraph),
        model_(*supergraph.model),
        document_(document),
        operation_(operation),
        conditions_(conditions),
        root_type_(model_.root(operation.kind)->id),
        items_(model_, document, operation, conditions, denied),
        budget_(limits),
        walk_({supergraph, model_, items_, trie_, budget_}) {}

  Planned run() {
    std::size_t work = 0;
    const CollectedFields root = collect_fields(model_, root_type_, {&items_.operation()}, work);
    ChoiceGroups groups;
    Index number = 0;
    for (const Wanted& wanted : root.common) {
      if (is_answered_here(wanted)) continue;
      if (operation_.kind == OperationKind::kSubscription && !is_bound(wanted))
        return failed(kNoSourceCode, "is not bound to an event source", wanted.field);
      if (!walk_root(wanted, number++, groups)) return failed_walk();
    }
    walk_.choose(std::move(groups));
    if (operation_.kind == OperationKind::kSubscription) {
      walk_.guard_events();
      if (budget_.is_spent()) return failed_walk();
    }
    FetchGraph graph({supergraph_, model_, items_, trie_, budget_}, root_type_);
    open_steps(graph);
    order_guards(graph);
    if (operation_.kind == OperationKind::kMutation) sequence_mutations(graph);
    merge_steps(graph);
    // The stages after it are linear in the moves that were chosen.
    if (!budget_.spend(graph.marked.size())) return failed_walk();
    split_parts(graph);
    build_selections(graph);
    return write(graph, root.common);
  }

 private:
  // __typename, __schema, __type.
  bool is_answered_here(const Wanted& wanted) const {
    return items_.fields()[wanted.field].name.starts_with("__");
  }

  bool is_bound(const Wanted& wanted) const {
    const schema::Field* field = model_.find_field(root_type_, items_.fields()[wanted.field].name);
    return supergraph_.events.find_subscription(field->id) != nullptr;
  }

  bool walk_root(const Wanted& wanted, Index number, ChoiceGroups& groups) {
    if (operation_.kind == OperationKind::kMutation)
      return walk_.walk_serial_root(root_type_, wanted, number, groups);
    return walk_.walk_root(root_type_, wanted, groups);
  }

  Planned failed_walk() const {
    GraphQLError error;
    if (budget_.is_spent()) {
      error.message = "The operation takes too many moves between subgraphs to plan.";
      error.code = kPlanLimitCode;
      return tl::unexpected(std::move(error));
    }
    error.message = walk_.failure();
    error.code = kNoPathCode;
    if (walk_.failed_field() != nullptr)
      error.locations.push_back(document_.location(walk_.failed_field()->offset));
    return tl::unexpected(std::move(error));
  }

  Planned failed(std::string_view code, std::string_view what, Index field) const {
    const FieldEntry& entry = items_.fields()[field];
    GraphQLError error;
    error.message = fmt::format("\"{}.{}\" {}.", model_[root_type_].name, entry.name, what);
    error.code = code;
    error.locations.push_back(document_.location(entry.syntax->offset));
    return tl::unexpected(std::move(error));
  }

  Planned write(const FetchGraph& graph, const WantedList& root) {
    auto plan = std::make_shared<QueryPlan>();
    plan->operation = operation_.kind;
    plan->operation_name = operation_.name.value;
    plan->cut_short = walk_.cut_short();
    const std::set<std::string_view> one_of = one_of_variables(model_, document_, operation_);
    for (const language::VariableDefinition& definition : operation_.variable_definitions)
      plan->variables.push_back(
          client_variable(definition, one_of.contains(definition.variable.value)));
    PlanWriter writer(supergraph_, items_, graph, *plan);
    writer.write();
    ProjectionWriter(supergraph_, items_, graph.slots, writer.types(), *plan).write(root_type_);
    for (const Wanted& wanted : root)
      if (is_answered_here(wanted)) mark_relevant(wanted, *plan);
    return plan;
  }

  // `$first:Int=5`, as it goes into subgraph operations; directives stay here.
  ClientVariable client_variable(const language::VariableDefinition& definition,
                                 bool is_in_one_of) const {
    ClientVariable variable;
    variable.name = definition.variable.value;
    variable.definition = fmt::format("${}:{}", variable.name, language::print(*definition.type));
    const bool is_nullable = definition.type->kind != language::TypeReferenceKind::kNonNull;
    const bool has_default = definition.default_value != nullptr;
    if (has_default && is_in_one_of && is_nullable) {
      variable.definition += "!";
    } else if (has_default) {
      variable.definition +=
          "=" + language::print(*definition.default_value, language::PrintStyle::kCompact);
    }
    for (const std::string_view condition : conditions_.variables())
      if (condition == variable.name) variable.relevant = true;
    return variable;
  }

  // Variables in the arguments of introspection fields decide what is shown.
  void mark_relevant(const Wanted& wanted, QueryPlan& plan) const {
    for (const Index variable : items_.fields()[wanted.field].variables)
      plan.variables[variable].relevant = true;
    std::set<const Items*> marked;  // fragments share their items
    for (const Items* items : wanted.below)
      mark_relevant(*items, marked, plan);
  }
  void mark_relevant(const Items& items, std::set<const Items*>& marked, QueryPlan& plan) const {
    if (!marked.insert(&items).second) return;
    for (const Item& item : items) {
      if (item.field != kNone)
        for (const Index variable : items_.fields()[item.field].variables)
          plan.variables[variable].relevant = true;
      if (item.below != nullptr) mark_relevant(*item.below, marked, plan);
    }
  }

  const supergraph::Supergraph& supergraph_;
  const schema::Schema& model_;
  const language::Document& document_;
  const language::OperationDefinition& operation_;
  const ConditionValues& conditions_;
  TypeId root_type_;
  MoveTrie trie_;
  ItemTable items_;
  PlanningBudget budget_;
  OptionWalk walk_;
};

}  // namespace

Planned plan(const supergraph::Supergraph& supergraph,
             const language::Document& document,
             const language::OperationDefinition& operation,
             const ConditionValues& conditions,
             const PlannerLimits& limits,
             const supergraph::FieldIdSet& denied) {
  return Planning(supergraph, document, operation, conditions, limits, denied).run();
}

}  // namespace exec::planner
