#include "conn-service/session/operations.h"

#include <gtest/gtest.h>

#include "tests/unit/conn-service/session/fakes.h"

namespace conn::session {
namespace {

class OperationsTest : public testing::Test {
 protected:
  void add(OperationNumber number, const char* id_json) {
    operations_.add(number, id_json, tally_);
  }

  Operations operations_;
  Tally tally_;
  FakeHost host_;
};

TEST_F(OperationsTest, AreFoundByNumberAndById) {
  add(1, R"("a")");
  add(2, R"("b")");
  ASSERT_NE(operations_.find(2), nullptr);
  EXPECT_EQ(operations_.find(2)->id_json, R"("b")");
  ASSERT_NE(operations_.find_id(R"("a")"), nullptr);
  EXPECT_EQ(operations_.find_id(R"("a")")->number, 1U);
  EXPECT_EQ(operations_.find(3), nullptr);
  EXPECT_EQ(operations_.find_id("a"), nullptr);
}

TEST_F(OperationsTest, ArePendingUntilTheyJoinAndAreCountedAsWhatTheyAre) {
  add(1, R"("a")");
  add(2, R"("b")");
  operations_.join(1, 100, tally_);
  operations_.join(1, 200, tally_);  // live already
  operations_.join(9, 100, tally_);  // unknown
  EXPECT_EQ(tally_.operations_pending, 1);
  EXPECT_EQ(tally_.subscriptions, 1);
  operations_.erase(*operations_.find(1), tally_);
  operations_.erase(*operations_.find(2), tally_);
  EXPECT_EQ(tally_.operations_pending, 0);
  EXPECT_EQ(tally_.subscriptions, 0);
  EXPECT_EQ(operations_.size(), 0U);
}

TEST_F(OperationsTest, AdmitWhatIsNotOlderThanTheirFence) {
  add(1, R"("a")");
  operations_.join(1, 100, tally_);
  EXPECT_FALSE(operations_.find(1)->admits(99));
  EXPECT_TRUE(operations_.find(1)->admits(100));
}

TEST_F(OperationsTest, AreNotActiveOnceTheyHaveEnded) {
  add(1, R"("a")");
  operations_.find(1)->is_ended = true;
  EXPECT_NE(operations_.find(1), nullptr);
  EXPECT_EQ(operations_.find_active(1), nullptr);
}

TEST_F(OperationsTest, StayWhenAnotherIsErased) {
  for (const OperationNumber number : {1U, 2U, 3U})
    add(number, number == 1 ? R"("a")" : number == 2 ? R"("b")" : R"("c")");
  operations_.erase(*operations_.find(1), tally_);
  EXPECT_EQ(operations_.find(1), nullptr);
  EXPECT_EQ(operations_.find(2)->id_json, R"("b")");
  EXPECT_EQ(operations_.find(3)->id_json, R"("c")");
}

TEST_F(OperationsTest, AreStoppedUnlessTheyHaveEnded) {
  add(1, R"("a")");
  add(2, R"("b")");
  operations_.join(2, 0, tally_);
  operations_.find(1)->is_ended = true;
  operations_.stop_all(host_, tally_);
  EXPECT_EQ(host_.stopped, std::vector<OperationNumber>{2});
  EXPECT_EQ(operations_.size(), 0U);
  EXPECT_EQ(tally_.operations_pending, 0);
  EXPECT_EQ(tally_.subscriptions, 0);
}

}  // namespace
}  // namespace conn::session
