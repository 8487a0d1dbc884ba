// ProjectionWriter: how the answer is printed from slots, one object at a time.
//
// Per position and runtime type: the client's fields as the specification collects them, fragments
// applied, each with its key's text, slot and checks. Types that print alike share a variant.
//
// Spec:   GraphQL §6.3.2 "Field Collection", §6.4.3 "Value Completion"; the API schema decides
//         which types, enum values and nulls may be shown.
// Thread: one planning.
#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "exec-service/planner/item_table.h"
#include "exec-service/planner/plan_types.h"
#include "exec-service/planner/slot_table.h"

namespace exec::planner {

class ProjectionWriter {
 public:
  ProjectionWriter(const supergraph::Supergraph& supergraph,
                   const ItemTable& items,
                   const SlotTable& slots,
                   PlanTypes& types,
                   QueryPlan& plan);

  // Writes the operation's own selections as plan.objects[0].
  void write(TypeId root_type);

 private:
  using Selections = std::vector<const Items*>;
  using Fields = std::vector<ProjectionField>;

  // `shape` kNone: no step fetches objects here.
  [[nodiscard]] Index object(Index shape, TypeId type, const Selections& selections);
  void write_variants(Index object, Index shape, TypeId type, const Selections& selections);
  [[nodiscard]] Fields fields(Index shape, TypeId type, const WantedList& wanted);
  [[nodiscard]] ProjectionField field(Index shape, TypeId type, const Wanted& wanted);
  [[nodiscard]] WantedList wanted_of(TypeId type, const Selections& selections);
  void write_variant(std::vector<ProjectionVariant>& variants, Index types, const Fields& fields);
  [[nodiscard]] Index enum_type(const schema::Type& type);
  // Equal lists are one range.
  [[nodiscard]] Range offsets(const std::vector<const language::Field*>& occurrences);
  [[nodiscard]] Index introspection(const Items& items, const std::string& key);

  const schema::Schema& api_;
  const schema::Schema& model_;
  const ItemTable& items_;
  const SlotTable& slots_;
  PlanTypes& types_;
  QueryPlan& plan_;
  std::map<std::tuple<Index, TypeId, Selections>, Index> objects_;
  std::map<std::vector<language::Offset>, Range> offsets_;
  std::size_t work_ = 0;
};

}  // namespace exec::planner
