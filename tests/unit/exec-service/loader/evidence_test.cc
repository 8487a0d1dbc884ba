#include "exec-service/loader/evidence.h"

#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace exec::loader {
namespace {

// Selections are 1 to 9, representations 11 to 19.
class EvidenceTest : public testing::Test {
 protected:
  std::vector<int> apart() {
    evidence.apply(isolation);
    std::vector<int> apart;
    for (int key = 1; key < 20; ++key)
      if (isolation.is_apart(static_cast<Evidence::Key>(key))) apart.push_back(key);
    return apart;
  }

  test::FakeClock clock;
  FaultIsolation isolation{clock};
  Evidence evidence;
};

TEST_F(EvidenceTest, BlamesNothingIfNothingSucceeded) {
  evidence.add_failure(1, 11);
  evidence.add_failure(2, 12);
  EXPECT_EQ(apart(), std::vector<int>{});
}

TEST_F(EvidenceTest, BlamesTheSelectionIfTheRepresentationSucceedsWithAnother) {
  evidence.add_failure(1, 11);
  evidence.add_success(2, 11);
  EXPECT_EQ(apart(), std::vector<int>{1});
}

TEST_F(EvidenceTest, BlamesTheRepresentationIfTheSelectionSucceedsWithAnother) {
  evidence.add_failure(1, 11);
  evidence.add_failure(2, 11);
  evidence.add_success(1, 12);
  EXPECT_EQ(apart(), std::vector<int>{11}) << "which fails for several selections";
}

TEST_F(EvidenceTest, BlamesBothIfNeitherSucceedsElsewhere) {
  evidence.add_failure(1, 11);
  evidence.add_success(2, 12);
  EXPECT_EQ(apart(), (std::vector<int>{1, 11}));
}

TEST_F(EvidenceTest, BlamesASelectionThatFailsWithSeveralRepresentations) {
  evidence.add_failure(1, std::nullopt);
  evidence.add_success(2, 12);
  EXPECT_EQ(apart(), std::vector<int>{1});
}

TEST_F(EvidenceTest, ForgivesARepresentationThatSucceeds) {
  isolation.set_apart(11);
  evidence.add_failure(1, 11);
  evidence.add_success(2, 11);
  EXPECT_EQ(apart(), std::vector<int>{1});
}

}  // namespace
}  // namespace exec::loader
