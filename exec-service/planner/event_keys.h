// EventKeys: what the declared keys of an event's objects promise.
//
//   @key(fields: "id") @key(fields: "number date")
//      every object has an `id`, or a `number` and a `date`: a call that can name it by either needs
//      no other call before it
//
// Source: docs/event-graph.md "What an event must be": any complete key is enough, which check_event
//         makes sure of.
// Errors: none.
// Thread: one planning.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "exec-service/planner/planning_context.h"
#include "exec-service/supergraph/supergraph.h"

namespace exec::planner {

class EventKeys {
 public:
  explicit EventKeys(const PlanningContext& context) : context_(context) {}

  // Whether the field that `node` moves into is in each complete key of an object above it.
  [[nodiscard]] bool always_have(Index node) const;

  // Whether each object of the type can be named by one of these field sets of a subgraph, if it
  // lacks one of the fields called `lacking`.
  [[nodiscard]] bool are_covered(TypeId type,
                                 supergraph::GraphId event,
                                 const std::vector<const supergraph::FieldSet*>& by,
                                 const std::set<std::string>& lacking) const;
  // Whether a key has all of these fields, at its top: then an object that lacks one has another.
  [[nodiscard]] bool has_fields(const supergraph::FieldSet& key,
                                const std::set<std::string>& names) const;

 private:
  template <class Holds>  // bool(const supergraph::Key&)
  [[nodiscard]] bool each_key(TypeId type, supergraph::GraphId event, const Holds& holds) const;
  [[nodiscard]] bool has_path(const std::vector<supergraph::FieldSetSelection>& selections,
                              const std::vector<std::string>& path) const;
  [[nodiscard]] bool has_all(const std::vector<supergraph::FieldSetSelection>& selections,
                             const std::vector<supergraph::FieldSetSelection>& wanted) const;
  [[nodiscard]] const supergraph::FieldSetSelection* find(
      const std::vector<supergraph::FieldSetSelection>& selections, const std::string& name) const;

  PlanningContext context_;
};

}  // namespace exec::planner
