// LoopRunner: runs a loop until a condition holds, for tests of what lives on one.
//
// Nothing sleeps: the condition is looked at whenever the loop has done something, and a test whose
// condition never holds fails after a while instead of hanging.
//
// Thread: the test's.
#pragma once

#include <cstdint>
#include <functional>

#include <gtest/gtest.h>

#include "shared/loop/loop.h"

namespace tests {

class LoopRunner {
 public:
  // False, and a failure of the test, if the condition does not come to hold.
  bool run_until(const std::function<bool()>& condition) {
    bool is_late = false;
    shared::loop::Timer patience(loop_, [&] {
      is_late = true;
      loop_.stop();
    });
    // A look every millisecond, for conditions that no callback of the loop makes true.
    shared::loop::Timer look(loop_, [&] { loop_.stop(); });
    patience.start(kPatienceMs);
    while (!condition() && !is_late) {
      look.start(1);
      loop_.run();
    }
    EXPECT_FALSE(is_late) << "what the test waits for has not happened";
    return !is_late;
  }

  [[nodiscard]] shared::loop::Loop& loop() { return loop_; }

 private:
  static constexpr std::int64_t kPatienceMs = 30'000;
  shared::loop::Loop loop_;
};

}  // namespace tests
