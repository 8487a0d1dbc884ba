#include "exec-service/planner/fetch_selection.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "exec-service/planner/graph_facts.h"

namespace exec::planner {

namespace {

class SelectionBuilder {
 public:
  SelectionBuilder(FetchGraph& graph,
                   std::vector<FetchStep>& steps,
                   const std::vector<Index>& step_of_node)
      : graph_(graph),
        steps_(steps),
        step_of_node_(step_of_node),
        supergraph_(graph.context.supergraph),
        model_(graph.context.model),
        items_(graph.context.items),
        trie_(graph.context.trie),
        selection_of_node_(graph.context.trie.size(), kNone) {}

  void run() {
    for (const Index node : graph_.marked)
      if (trie_[node].parent != kNone && step_of_node_[node] != kNone) (void)selection_of(node);
    for (const FetchStep& step : steps_)
      if (!step.gone && step.selection != kNone)
        name_wires({step.selection},
                   step.kind == StepKind::kEvent || step.kind == StepKind::kPublish);
  }

 private:
  Index new_selection(Index shape, TypeId type, supergraph::GraphId graph) {
    FetchSelection selection;
    selection.shape = shape;
    selection.type = type;
    // An entity's type is known to the step that found it: the graph asked may name an interface.
    selection.open = type != kNoType && graph_.slots[shape].possible.size() != 1 &&
                     !is_interface_object(supergraph_, type, graph);
    graph_.selections.push_back(std::move(selection));
    return static_cast<Index>(graph_.selections.size() - 1);
  }

  // The selection set of what `node` leads to, in its step; of a leaf, nothing: it is added to its
  // parent.
  Index selection_of(Index node) {
    Index& known = selection_of_node_[node];
    if (known != kNone) return known;
    const TrieNode& move = trie_[node];
    const supergraph::GraphId graph{move.graph};
    const Index shape = graph_.shape_of_node[node];
    FetchStep& step = steps_[step_of_node_[node]];
    switch (move.move.kind) {
      case MoveKind::kStart:
        return kNone;
      case MoveKind::kField:
        add_field(node);
        return selection_of_node_[node];
      case MoveKind::kEntry:
        if (step.selection == kNone)
          step.selection = new_selection(shape, TypeId{move.move.type}, graph);
        return known = step.selection;
      case MoveKind::kKey:
        if (step.selection == kNone) step.selection = new_selection(shape, kNoType, graph);
        break;
      case MoveKind::kGuard:
        return known = selection_of(move.parent);
      case MoveKind::kCondition:
        break;
    }
    // A fragment on the concrete type or on the entity, made once per selection set.
    const Index above =
        move.move.kind == MoveKind::kKey ? step.selection : selection_of(move.parent);
    const TypeId type{move.move.type};
    const auto same = std::ranges::find(graph_.selections[above].conditions, type,
                                        &std::pair<TypeId, Index>::first);
    if (same != graph_.selections[above].conditions.end()) return known = same->second;
    const Index made = new_selection(shape, type, graph);
    graph_.selections[made].open = false;  // asked for by the selection that the fragment is in
    graph_.selections[above].conditions.emplace_back(type, made);
    return known = made;
  }

  void add_field(Index node) {
    const TrieNode& move = trie_[node];
    const Index above = selection_of(move.parent);
    const FieldEntry& entry = items_.fields()[move.move.what];
    if (entry.is_typename) {
      graph_.selections[above].type_name = true;
      return;
    }
    const supergraph::GraphId graph{move.graph};
    const schema::Field& definition = *model_.find_field(TypeId{move.move.type}, entry.name);
    const supergraph::FieldInGraph* here = supergraph_.join(definition.id).in(graph);
    const Index slot = graph_.slot_of_node[node];
    std::vector<FetchField>& fields = graph_.selections[above].fields;
    const auto same = std::ranges::find(fields, slot, &FetchField::slot);
    if (same != fields.end()) {  // wanted by the client and by a representation
      selection_of_node_[node] = same->selection;
      return;
    }
    FetchField field;
    field.field = move.move.what;
    field.slot = slot;
    field.type = here != nullptr ? here->type : definition.type;
    fields.push_back(field);
    if (graph_.shape_of_node[node] == kNone) return;
    const std::size_t place = fields.size() - 1;
    const Index below = new_selection(graph_.shape_of_node[node], field.type.type, graph);
    graph_.selections[above].fields[place].selection = below;
    selection_of_node_[node] = below;
  }

  // Gives each field of selection sets that answer with one JSON object its key there. Two fields
  // may have one key only if they are one call with one type, or a value could not be distinguished
  // from another and the subgraph would refuse the operation (GraphQL §5.3.2 "Field Selection
  // Merging"). An event (`as_in_schema`) has one value for all calls of a field.
  void name_wires(const std::vector<Index>& together, bool as_in_schema) {
    std::vector<Index> all = together;  // with their fragments
    for (std::size_t i = 0; i < all.size(); ++i)
      for (const auto& [type, fragment] : graph_.selections[all[i]].conditions)
        all.push_back(fragment);

    const auto same_answer = [&](const FetchField& a, const FetchField& b) {
      const bool leaf = a.selection == kNone;
      return a.slot == b.slot && leaf == (b.selection == kNone) &&
             a.type.list_depth == b.type.list_depth && a.type.non_null == b.type.non_null &&
             (!leaf || a.type.type == b.type.type) &&
             items_.fields()[a.field].call == items_.fields()[b.field].call;
    };
    // An alias of the client's must not stand where the type's name is read.
    std::map<std::string, FetchField> taken = {{"__typename", {}}};
    std::map<std::string, std::vector<Index>> below;
    for (const Index selection : all) {
      const Index shape = graph_.selections[selection].shape;
      for (FetchField& field : graph_.selections[selection].fields) {
        const std::string& name = as_in_schema ? items_.fields()[field.field].name
                                               : graph_.slots[shape].slots[field.slot].name;
        field.wire = name;
        auto holder = taken.try_emplace(field.wire, field).first;
        while (!as_in_schema && !same_answer(holder->second, field)) {
          field.wire = fmt::format("_c{}_{}", conflicts_++, name);
          holder = taken.try_emplace(field.wire, field).first;
        }
        if (field.selection != kNone) below[field.wire].push_back(field.selection);
      }
    }
    for (const Index selection : together)
      drop_repeated_leaves(selection, {});
    for (const auto& [wire, selections] : below)
      name_wires(selections, as_in_schema);
  }

  // A leaf asked of every object need not be asked of some of them again.
  void drop_repeated_leaves(Index index, std::set<std::pair<std::string, Index>> asked) {
    FetchSelection& selection = graph_.selections[index];
    std::erase_if(selection.fields, [&](const FetchField& field) {
      return field.selection == kNone && asked.contains({field.wire, field.slot});
    });
    for (const FetchField& field : selection.fields)
      if (field.selection == kNone) asked.emplace(field.wire, field.slot);
    for (const auto& [type, fragment] : selection.conditions)
      drop_repeated_leaves(fragment, asked);
    const bool entity =
        selection.type == kNoType;  // its one fragment may hold nothing but a type name
    if (selection.fields.empty() && (entity || selection.conditions.size() == 1)) return;
    std::erase_if(selection.conditions, [&](const auto& condition) {
      const FetchSelection& fragment = graph_.selections[condition.second];
      return fragment.fields.empty() && fragment.conditions.empty() && !fragment.type_name;
    });
  }

  FetchGraph& graph_;
  std::vector<FetchStep>& steps_;
  const std::vector<Index>& step_of_node_;
  const supergraph::Supergraph& supergraph_;
  const schema::Schema& model_;
  const ItemTable& items_;
  const MoveTrie& trie_;
  std::vector<Index> selection_of_node_;
  Index conflicts_ = 0;
};

}  // namespace

void build_selections(FetchGraph& graph) {
  SelectionBuilder(graph, graph.steps, graph.step_of_node).run();
  for (StepLayer* layer : {&graph.apart, &graph.alone})
    SelectionBuilder(graph, layer->steps, layer->step_of_node).run();
}

}  // namespace exec::planner
