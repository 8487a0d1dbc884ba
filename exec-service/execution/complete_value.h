// complete_value: writes the response's `data` from the slots, by the client's query and API
// schema.
//
//   SlotTree + projection  ──▶  {"flights":[{"id":"1","delay":null}]}   + errors for what is wrong
//
// A position without a value is null; if its type forbids null, its parent becomes null, up to the
// nearest position that may be: the output is cut back to where that began. Each reason is one
// error with its path, unless an error that was relayed already explains it.
//
// Spec:   GraphQL §6.4.3 "Value Completion", §6.4.4 "Handling Execution Errors".
// Shapes: bytes are appended to `out`. Paths are rebuilt from the call stack, only when needed.
// Bounds: aliases, fragments and lists make the output larger than the data. Once `out` would
//         become longer than `bytes_max`, completion stops and is_too_large() is true: `out` is of
//         no use then.
// Errors: into ErrorList. Runtime types that the API schema does not have are null and an error
//         that does not name them.
// Thread: the run's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "exec-service/execution/errors.h"
#include "exec-service/execution/output.h"
#include "exec-service/execution/slot_tree.h"
#include "exec-service/plan/query_plan.h"

namespace exec::execution {

struct CompletionContext {
  const plan::QueryPlan& plan;
  std::span<const std::string> introspections;  // the JSON of each of the plan's; empty: an error
  FailureList& failures;
  ErrorList& errors;
};

class Completion {
 public:
  // Appends to `out`, which must not be longer than `bytes_max`.
  Completion(const CompletionContext& context, std::string& out, std::size_t bytes_max)
      : plan_(context.plan),
        introspections_(context.introspections),
        failures_(context.failures),
        errors_(context.errors),
        out_(out, bytes_max) {}

  // The object that `data` is, or null.
  void complete_root(const Object& root);
  [[nodiscard]] bool is_too_large() const { return out_.is_full(); }

 private:
  // A position on the way from the root, kept on the stack of calls.
  struct Place {
    const Place* parent = nullptr;
    const plan::ProjectionField* field = nullptr;  // null: an element of the parent's list
    Index index = 0;                               // of that element
    Index type = plan::kUnknownType;               // of the object that has the field
  };

  // These answer false if the position is null and must not be, or the output is full: nothing is
  // left in the output.
  bool object(const plan::ProjectionVariant& variant, const Object& object, const Place* place);
  bool plain(const plan::ProjectionField& field, const Object& object);  // false: not done
  bool field(const plan::ProjectionField& field, const Object& object, const Place& place);
  bool value(const plan::ProjectionField& field,
             const Cell& cell,
             std::uint32_t level,
             const Place& place);
  bool list(const plan::ProjectionField& field,
            const List& list,
            std::uint32_t level,
            const Place& place);
  bool raw(const plan::ProjectionField& field,
           shared::json::Value value,
           std::uint32_t level,
           const Place& place);
  bool raw_list(const plan::ProjectionField& field,
                shared::json::Value array,
                std::uint32_t level,
                const Place& place);

  // The position has no value; `cell` may know why.
  bool missing(const plan::ProjectionField& field,
               const Cell* cell,
               std::uint32_t level,
               const Place& place);
  [[nodiscard]] bool is_explained(const Cell* cell, const Place& place) const;
  // The position is null; true if it may be.
  bool null(const plan::ProjectionField& field, std::uint32_t level);
  bool error(const plan::ProjectionField& field,
             std::uint32_t level,
             const Place& place,
             std::string_view message);
  [[nodiscard]] std::string coordinate(const Place* place) const;  // Flight.delay
  [[nodiscard]] static Path path(const Place* place);
  [[nodiscard]] Offsets offsets(const plan::ProjectionField& field) const;
  [[nodiscard]] bool is_printable(Index type) const;
  [[nodiscard]] const plan::ProjectionVariant* variant(Index projection, Index type) const;

  const plan::QueryPlan& plan_;
  std::span<const std::string> introspections_;
  FailureList& failures_;
  ErrorList& errors_;
  Output out_;
};

}  // namespace exec::execution
