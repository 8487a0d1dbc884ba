#include "exec-service/supergraph/event_reachability.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace exec::supergraph {

namespace {

// The graphs that an object of `type` can be fetched from, beginning at the event graph.
class Reach {
 public:
  Reach(const Supergraph& supergraph, const schema::Type& type, GraphId event)
      : supergraph_(supergraph), event_(event) {
    graphs_.insert(event);
    while (grow(type)) {
    }
  }

  [[nodiscard]] bool has(schema::FieldId field) const {
    const std::vector<FieldInGraph>& per_graph = supergraph_.join(field).per_graph;
    return std::ranges::any_of(per_graph, [&](const FieldInGraph& each) {
      return each.is_local && graphs_.contains(each.graph);
    });
  }

  // Whether a call delivers what the event lacks. A graph that holds events beside other root fields
  // can be asked as well.
  [[nodiscard]] bool delivers(const schema::Type& type, const schema::Field& field) const {
    const auto is_source = [&](const FieldInGraph& each) {
      if (!each.is_local) return false;
      return each.graph == event_ ? has_resolvable_key(type) : graphs_.contains(each.graph);
    };
    if (std::ranges::any_of(supergraph_.join(field.id).per_graph, is_source)) return true;
    return std::ranges::any_of(type.interfaces, [&](schema::TypeId interface) {
      const schema::Field* same = supergraph_.model->find_field(interface, field.name);
      if (same == nullptr) return false;
      const std::vector<FieldInGraph>& per_graph = supergraph_.join(same->id).per_graph;
      return std::ranges::any_of(per_graph, [&](const FieldInGraph& each) {
        const TypeInGraph* there = supergraph_.join(interface).in(each.graph);
        return each.is_local && graphs_.contains(each.graph) && there != nullptr &&
               there->is_interface_object;
      });
    });
  }

  // A field of the object as its own type has it, or as an interface object has it.
  [[nodiscard]] bool has(const schema::Type& type, const schema::Field& field) const {
    if (has(field.id)) return true;
    return std::ranges::any_of(type.interfaces, [&](schema::TypeId interface) {
      const schema::Field* same = supergraph_.model->find_field(interface, field.name);
      return same != nullptr && has(same->id);
    });
  }

 private:
  bool grow(const schema::Type& type) {
    bool grew = enter(type.id, /*as_interface_object=*/false);
    for (const schema::TypeId interface : type.interfaces)
      grew = enter(interface, /*as_interface_object=*/true) || grew;
    return grew;
  }

  [[nodiscard]] bool has_resolvable_key(const schema::Type& type) const {
    const TypeInGraph* here = supergraph_.join(type.id).in(event_);
    return here != nullptr && std::ranges::any_of(here->keys, &Key::resolvable);
  }

  bool enter(schema::TypeId type, bool as_interface_object) {
    bool grew = false;
    for (const TypeInGraph& in_graph : supergraph_.join(type).per_graph) {
      if (graphs_.contains(in_graph.graph)) continue;
      if (as_interface_object && !in_graph.is_interface_object) continue;
      const bool can = std::ranges::any_of(in_graph.keys, [&](const Key& key) {
        return key.resolvable && has_all(key.fields->selections);
      });
      if (can) graphs_.insert(in_graph.graph);
      grew = grew || can;
    }
    return grew;
  }

  [[nodiscard]] bool has_all(const std::vector<FieldSetSelection>& selections) const {
    return std::ranges::all_of(selections, [&](const FieldSetSelection& each) {
      if (each.kind == FieldSetSelection::Kind::kTypename) return true;
      if (each.kind == FieldSetSelection::Kind::kField && !has_here(each)) return false;
      return has_all(each.children);
    });
  }

  // A key may be an interface object's, and its field then the object's own.
  [[nodiscard]] bool has_here(const FieldSetSelection& selection) const {
    if (has(selection.field)) return true;
    const schema::Schema& model = *supergraph_.model;
    const std::vector<schema::TypeId> possible = model[selection.parent].possible.ids();
    return std::ranges::any_of(possible, [&](schema::TypeId type) {
      const schema::Field* same = model.find_field(type, model[selection.field].name);
      return same != nullptr && has(same->id);
    });
  }

  const Supergraph& supergraph_;
  GraphId event_;
  GraphSet graphs_;
};

FetchableFields fetchable_fields(const Supergraph& supergraph, GraphId graph) {
  FetchableFields fetchable;
  const schema::Schema& model = *supergraph.model;
  for (const schema::Type& type : model.types()) {
    const bool is_carried = type.kind == schema::TypeKind::kObject && !model.is_root(type.id) &&
                            supergraph.join(type.id).in(graph) != nullptr;
    if (!is_carried) continue;
    const Reach reach(supergraph, type, graph);
    for (const schema::FieldId field : type.fields)
      if (supergraph.join(field).in(graph) != nullptr && reach.delivers(type, model[field]))
        fetchable.insert(field);
  }
  return fetchable;
}

}  // namespace

void find_fetchable_fields(Supergraph& supergraph) {
  EventGraph& events = supergraph.events;
  events.fetchable.assign(supergraph.graphs.size(), {});
  GraphSet with_events;
  for (const SubscribeBinding& binding : events.subscriptions)
    with_events.insert(binding.graph);
  with_events.for_each(
      [&](GraphId graph) { events.fetchable[graph.value] = fetchable_fields(supergraph, graph); });
}

void warn_of_unreachable_fields(const Supergraph& supergraph,
                                const std::string& file,
                                schema::ProblemList& warnings) {
  for (const Graph& graph : supergraph.graphs) {
    if (!graph.is_event) continue;
    for (const schema::Type& type : supergraph.api->types()) {
      const bool is_carried = type.kind == schema::TypeKind::kObject && !type.is_hidden &&
                              !supergraph.api->is_root(type.id) &&
                              supergraph.join(type.id).in(graph.id) != nullptr;
      if (!is_carried) continue;
      const Reach reach(supergraph, type, graph.id);
      std::vector<std::string> unreachable;
      for (const schema::FieldId field : type.fields) {
        if (!reach.has(type, (*supergraph.api)[field]))
          unreachable.push_back((*supergraph.api)[field].name);
      }
      if (unreachable.empty()) continue;
      warnings.add(schema::Problem{
          file, 0, 0,
          fmt::format(
              "in an event of graph {}, no subgraph can deliver {}.{{{}}}: carry them in the "
              "event, or carry the fields of a @key that a subgraph resolves",
              graph.name, type.name, fmt::join(unreachable, ", "))});
    }
  }
}

}  // namespace exec::supergraph
