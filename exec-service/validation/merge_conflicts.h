// MergeConflicts: which fields of a document conflict and why, pair by pair.
//
// Runs only after MergeCheck has found that there is a conflict, to word it as graphql-js does,
// whose algorithm this is: within a selection set all pairs of fields, fields against fragments,
// fragments against fragments, and the same between the selection sets of two fields. Pairs of
// fragments are compared once. Quadratic, hence the budget.
//
// Spec:   §5.3.2 "Field Selection Merging".
// Errors: reported to context.errors; when the budget runs out, what was found until then.
// Thread: one. Recursion is bounded by kDepthMax, which counts against the budget.
#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "exec-service/validation/context.h"
#include "exec-service/validation/merge_budget.h"
#include "shared/hash/keyed_hash.h"

namespace exec::validation {

class MergeConflicts {
 public:
  MergeConflicts(const Context& context, MergeBudget& budget)
      : context_(context), budget_(budget) {}

  void report();

 private:
  static constexpr std::uint32_t kDepthMax = 500;

  struct TypedField {
    const language::Field* field;
    const schema::Type* parent;       // null: unknown
    const schema::Field* definition;  // null: unknown
  };
  struct Fields {  // of one selection set, fragments left as they are
    std::vector<std::pair<std::string_view, std::vector<TypedField>>> by_key;
    shared::hash::KeyedMap<std::string_view, std::size_t> index;
    std::vector<FragmentNumber> fragments;
  };
  struct Conflict {
    std::string_view key;
    std::string reason;
    std::vector<language::Offset> left;
    std::vector<language::Offset> right;
  };
  using Conflicts = std::vector<Conflict>;
  // Whether what is compared can never be in one response; then only its shape matters.
  enum class Exclusive : bool { kNo, kYes };

  void visit(const language::SelectionSet& set, const schema::Type* parent);
  void visit_selections(const language::SelectionSet& set, const schema::Type* parent);
  void report(const Conflict& conflict);
  Conflicts within(const Fields& fields);
  void fields_and_fragment(Conflicts& found,
                           Exclusive exclusive,
                           const Fields& fields,
                           FragmentNumber fragment);
  void fragments(Conflicts& found, Exclusive exclusive, FragmentNumber left, FragmentNumber right);
  void between(Conflicts& found, Exclusive exclusive, const Fields& left, const Fields& right);
  Conflicts between_sets(Exclusive exclusive, const Fields& left, const Fields& right);
  void compare(Conflicts& found,
               Exclusive exclusive,
               std::string_view key,
               const TypedField& left,
               const TypedField& right);
  void compare_children(Conflicts& found,
                        Exclusive exclusive,
                        std::string_view key,
                        const TypedField& left,
                        const TypedField& right);

  const Fields& fields_of(const language::SelectionSet& set, const schema::Type* parent);
  const Fields& fields_of(FragmentNumber fragment);
  void collect(Fields& into, const language::SelectionSet& set, const schema::Type* parent);
  [[nodiscard]] const schema::Type* type_of(const TypedField& field) const;

  template <class Step>
  void deeper(const Step& step) {
    if (depth_ == kDepthMax) budget_.exhaust();
    if (budget_.exhausted()) return;
    ++depth_;
    step();
    --depth_;
  }

  const Context& context_;
  MergeBudget& budget_;
  std::uint32_t depth_ = 0;
  std::deque<Fields> fields_;  // never moved: references to them are kept
  std::unordered_map<const language::SelectionSet*, const Fields*> fields_by_set_;
  std::set<std::tuple<const Fields*, FragmentNumber, Exclusive>> compared_fields_;
  std::set<std::tuple<FragmentNumber, FragmentNumber, Exclusive>> compared_fragments_;
};

}  // namespace exec::validation
