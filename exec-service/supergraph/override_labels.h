// OverrideLabels: which progressive @overrides are in force. One that is not leaves its field where
// it was.
//
// Spec:   federation's @override(from:, label:). A label is in force or not for every operation of
//         a process: a share of the operations, as `percent(5)` asks for, would make rows of their
//         own for equal subscriptions.
// Thread: any.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace exec::supergraph {

using OverrideLabels = std::set<std::string, std::less<>>;

[[nodiscard]] inline bool is_in_force(const OverrideLabels& labels, std::string_view label) {
  return label == "percent(100)" || labels.contains(label);
}

}  // namespace exec::supergraph
