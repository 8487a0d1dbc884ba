// MergeCheck: can all fields of the document merge? Yes or no, nearly linear in the document.
//
// Selection sets that meet at one place of the response are taken together: their fields, through
// fragments, are grouped by response key; each of a group is compared with the group's first, since
// what must agree is an equivalence; and the selection sets of the group are what meets one level
// below.
//
//   {a{x} ...F}  F {a{y}}   →   a: {x} + {y}   →   x, y
//
// Fields of two different object types never appear in one response, so only their shape must
// agree: such a group is compared in parts, one per object type, and as a whole for its shape. What
// has met before is not taken again, so neither cycles nor fragments used a thousand times cost
// more. (The pairwise algorithm of graphql-js is quadratic in fields, CVE-2026-75507; its wording
// of conflicts is in merge_conflicts.h, which runs only where there is one.)
//
// Spec:   §5.3.2 "Field Selection Merging": FieldsInSetCanMerge(), SameResponseShape(). The method
//         is Simon Adameit's, as in Sangria and graphql-java.
// Errors: conflict(), or budget.exhausted().
// Thread: one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/validation/context.h"
#include "exec-service/validation/merge_budget.h"
#include "shared/hash/keyed_hash.h"

namespace exec::validation {

class MergeCheck {
 public:
  MergeCheck(const Context& context, MergeBudget& budget);

  // False: some fields conflict, or the budget ran out.
  [[nodiscard]] bool document_merges();

 private:
  enum class Compare : std::uint8_t { kAll, kShapeOnly };

  struct TypedSet {
    const language::SelectionSet* set;
    const schema::Type* parent;  // null: unknown
  };
  struct Meeting {  // sets of one place
    std::vector<TypedSet> sets;
    Compare compare;
  };
  struct TypedField {
    const language::Field* field;
    const schema::Type* parent;
    std::string_view key;
  };
  using Group = std::vector<TypedField>;

  void expect(std::vector<TypedSet> sets, Compare compare);
  void compare(const Meeting& meeting);
  void collect(const TypedSet& typed);
  void compare_group(const Group& group, Compare compare);
  void compare_parts(const Group& group, const std::vector<const schema::Type*>& objects);
  void compare_names(const Group& group);
  void compare_shapes(const Group& group);
  void descend(const Group& group, Compare compare);
  [[nodiscard]] const schema::Field* definition_of(const TypedField& field) const;

  const Context& context_;
  MergeBudget& budget_;
  bool conflict_ = false;
  std::vector<Meeting> to_do_;
  shared::hash::KeyedSet<std::string> met_;  // the sets' addresses, sorted, and what is compared
  std::vector<TypedField> fields_;           // of the meeting that is compared
  std::vector<std::uint32_t> expanded_;      // by fragment: the last meeting that took it
  std::uint32_t meeting_ = 0;
};

}  // namespace exec::validation
