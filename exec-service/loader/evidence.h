// Evidence: what the requests that one combined request was split into say about who is at fault.
//
// A pair of a selection and a representation failed when it was asked alone. The representation is
// at fault if the selection succeeded with another one and it did not with another selection;
// otherwise the selection is. Nothing is at fault if nothing succeeded: the subgraph may be away.
//
// Shapes: FaultIsolation's keys; nullopt: several.
// Thread: the worker's.
#pragma once

#include <optional>
#include <unordered_set>
#include <vector>

#include "exec-service/loader/fault_isolation.h"

namespace exec::loader {

class Evidence {
 public:
  using Key = FaultIsolation::Key;

  void add_success(Key selection, Key representation);
  void add_failure(std::optional<Key> selection, std::optional<Key> representation);

  [[nodiscard]] bool has_success() const { return !good_selections_.empty(); }
  // Sets apart what is at fault, and forgives what is not.
  void apply(FaultIsolation& isolation) const;

 private:
  struct Failure {
    std::optional<Key> selection;
    std::optional<Key> representation;
  };
  std::unordered_set<Key> good_selections_;  // keyed hashes already
  std::unordered_set<Key> good_representations_;
  std::vector<Failure> failures_;
};

}  // namespace exec::loader
