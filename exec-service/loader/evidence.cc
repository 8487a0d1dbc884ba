#include "exec-service/loader/evidence.h"

#include <unordered_map>

namespace exec::loader {

void Evidence::add_success(Key selection, Key representation) {
  good_selections_.insert(selection);
  good_representations_.insert(representation);
}

void Evidence::add_failure(std::optional<Key> selection, std::optional<Key> representation) {
  failures_.push_back({selection, representation});
}

void Evidence::apply(FaultIsolation& isolation) const {
  if (!has_success()) return;
  if (isolation.has_apart())
    for (const Key representation : good_representations_)
      isolation.forgive(representation);
  std::unordered_map<Key, std::unordered_set<Key>> selections_of;  // by representation
  for (const Failure& failure : failures_)
    if (failure.selection && failure.representation)
      selections_of[*failure.representation].insert(*failure.selection);
  for (const Failure& failure : failures_) {
    const auto& [selection, representation] = failure;
    const bool selection_is_good = !selection || good_selections_.contains(*selection);
    const bool representation_is_good =
        !representation || good_representations_.contains(*representation);
    // One record that fails for several operations must not set all of them apart.
    const bool fails_for_several = representation && selections_of[*representation].size() > 1;
    if (representation && !representation_is_good) isolation.set_apart(*representation);
    if (selection && (representation_is_good || (!selection_is_good && !fails_for_several)))
      isolation.set_apart(*selection);
  }
}

}  // namespace exec::loader
