// ItemTable: selections and field sets as items, made once and shared by pointer.
//
//   client's selection set, conditions folded, spreads resolved ─┐
//   @key, @requires, @provides field sets of the supergraph ─────┴─▶ Items (collected_fields.h)
//
// A fragment definition becomes one Items, whatever the number of its spreads.
//
// Errors: none; the document is valid, so fragments have no cycles.
// Thread: one planning.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "exec-service/language/ast.h"
#include "exec-service/planner/collected_fields.h"
#include "exec-service/planner/conditions.h"
#include "exec-service/planner/field_table.h"
#include "exec-service/supergraph/supergraph.h"
#include "shared/hash/keyed_hash.h"

namespace exec::planner {

struct FieldSetItems {
  Items items;
  Index number = 0;  // field_set_number()'s argument
  const supergraph::FieldSet* source = nullptr;
};

class ItemTable {
 public:
  ItemTable(const schema::Schema& model,
            const language::Document& document,
            const language::OperationDefinition& operation,
            const ConditionValues& conditions,
            const supergraph::FieldIdSet& denied);

  // The operation's own selections.
  [[nodiscard]] const Items& operation() const { return *operation_; }

  // Equal field sets of one type are one.
  [[nodiscard]] const FieldSetItems& field_set(const supergraph::FieldSetPtr& source);
  [[nodiscard]] const FieldSetItems& field_set_number(Index number) const {
    return field_sets_[number];
  }

  [[nodiscard]] const FieldTable& fields() const { return fields_; }

 private:
  [[nodiscard]] const Items* selection(const language::SelectionSet& set,
                                       const schema::Type* parent);
  [[nodiscard]] const Items* fragment(std::string_view name);
  [[nodiscard]] Item field(const language::Field& field, const schema::Type* parent);
  [[nodiscard]] const schema::TypeSet* denied_on(std::string_view name, const schema::Type* parent);
  [[nodiscard]] const Items* field_set(
      const std::vector<supergraph::FieldSetSelection>& selections);
  [[nodiscard]] TypeId type(std::string_view name) const;
  void add_arguments(const language::Field& field, FieldEntry& entry) const;
  void add_variables(const language::Value& value, std::vector<Index>& variables) const;

  const schema::Schema& model_;
  const language::Document& document_;
  const ConditionValues& conditions_;
  shared::hash::KeyedMap<std::string_view, schema::TypeSet>
      denied_on_;  // by name of a denied field
  std::map<std::pair<std::uint32_t, std::string_view>, schema::TypeSet> denied_through_;
  shared::hash::KeyedMap<std::string_view, Index> variables_;  // the operation's, by name
  FieldTable fields_;
  std::deque<Items> items_;
  shared::hash::KeyedMap<std::string_view, const Items*> fragments_;
  std::deque<FieldSetItems> field_sets_;
  std::unordered_map<const supergraph::FieldSet*, Index> field_set_numbers_;
  const Items* operation_ = nullptr;
};

}  // namespace exec::planner
