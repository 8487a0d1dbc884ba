#include "conn-service/ingest/kafka/progress.h"

#include <optional>
#include <vector>

#include <gtest/gtest.h>

namespace conn::ingest::kafka {
namespace {

using Verdict = Progress::Verdict;

// The numbers of the looks, from 1, at which something is to be done.
std::vector<int> attempts(Progress& progress, int looks, std::optional<std::int64_t> end) {
  std::vector<int> found;
  for (int look = 1; look <= looks; ++look)
    if (progress.look(7, 7, end) != Verdict::kNothing) found.push_back(look);
  return found;
}

TEST(Progress, OfAPartitionThatIsAtTheEndIsNotMissed) {
  Progress progress;
  EXPECT_EQ(attempts(progress, 1'000, 7), std::vector<int>{});
}

TEST(Progress, OfAPartitionThatMovedMeanwhileIsNotMissed) {
  Progress progress;
  for (std::int64_t next = 7; next < 1'000; ++next)
    EXPECT_EQ(progress.look(next, next + 1, next + 5), Verdict::kNothing);
}

TEST(Progress, IsNotMissedBecauseOfAnEventThatHasJustArrived) {
  Progress progress;
  EXPECT_EQ(progress.look(7, 7, 8), Verdict::kNothing);
  EXPECT_EQ(progress.advance(), Verdict::kNothing);
  EXPECT_EQ(progress.look(8, 8, 9), Verdict::kNothing);
}

TEST(Progress, ThatIsMissedTwiceReadsThePartitionAgainThenTheClientEverMoreRarely) {
  Progress progress;
  EXPECT_EQ(progress.look(7, 7, 9), Verdict::kNothing);
  EXPECT_EQ(progress.look(7, 7, 9), Verdict::kReadAgain);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(progress.look(7, 7, 9), Verdict::kNothing);
  EXPECT_EQ(progress.look(7, 7, 9), Verdict::kReopen);
  EXPECT_EQ(attempts(progress, 200, 9), (std::vector<int>{8, 24, 56, 120, 184}));
}

TEST(Progress, IsMissedWhereTheLogHasBecomeShorterAndWhereThePartitionIsGone) {
  Progress shorter;
  EXPECT_EQ(attempts(shorter, 2, 3), std::vector<int>{2});
  EXPECT_TRUE(shorter.was_cut());
  Progress gone;
  EXPECT_EQ(attempts(gone, 2, std::nullopt), std::vector<int>{2});
  EXPECT_FALSE(gone.was_cut());
}

// Created again, seen while it was short, and longer than the position at the next look.
TEST(Progress, RemembersThatALogWasShorter) {
  Progress progress;
  EXPECT_EQ(progress.look(7, 7, 0), Verdict::kNothing);
  EXPECT_EQ(progress.look(7, 7, 430), Verdict::kReadAgain);
  EXPECT_TRUE(progress.was_cut());
  progress.restart();
  EXPECT_FALSE(progress.was_cut());
}

TEST(Progress, SaysOnceThatItIsBack) {
  Progress progress;
  EXPECT_EQ(attempts(progress, 2, 9), std::vector<int>{2});
  EXPECT_EQ(progress.look(9, 9, 9), Verdict::kRecovered);
  EXPECT_EQ(progress.look(9, 9, 9), Verdict::kNothing);
  EXPECT_EQ(attempts(progress, 2, 9), std::vector<int>{2}) << "its patience begins anew";
  EXPECT_EQ(progress.advance(), Verdict::kRecovered);
  EXPECT_EQ(progress.advance(), Verdict::kNothing);
}

TEST(Progress, OfAPartitionThatWentOnElsewhereAndIsDeafAgainGoesOnToTheClient) {
  Progress progress;
  EXPECT_EQ(attempts(progress, 2, 3), std::vector<int>{2});
  progress.restart();
  EXPECT_EQ(progress.look(3, 3, 4), Verdict::kNothing);
  EXPECT_EQ(progress.look(3, 3, 4), Verdict::kNothing);
  EXPECT_EQ(progress.look(3, 3, 5), Verdict::kNothing);
  EXPECT_EQ(progress.look(3, 3, 5), Verdict::kReopen);
}

}  // namespace
}  // namespace conn::ingest::kafka
