// MergeBudget: how much comparing one document is worth.
//
// Thread: one.
#pragma once

#include <cstdint>

namespace exec::validation {

class MergeBudget {
 public:
  explicit MergeBudget(std::uint64_t comparisons_max) : left_(comparisons_max) {}

  // False once the budget is spent, and from then on.
  bool spend(std::uint64_t comparisons) {
    if (exhausted_ || comparisons > left_) {
      exhausted_ = true;
      return false;
    }
    left_ -= comparisons;
    return true;
  }
  void exhaust() { exhausted_ = true; }
  [[nodiscard]] bool exhausted() const { return exhausted_; }

 private:
  std::uint64_t left_;
  bool exhausted_ = false;
};

}  // namespace exec::validation
