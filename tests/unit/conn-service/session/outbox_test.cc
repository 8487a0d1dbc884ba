#include "conn-service/session/outbox.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/unit/conn-service/session/fakes.h"

namespace conn::session {
namespace {

class OutboxTest : public testing::Test {
 protected:
  SendStatus send(std::string_view bytes, std::size_t bytes_max = Outbox::kNoLimit) {
    return outbox_.send(bytes, bytes_max, context_);
  }

  FakeTransport transport_;
  Tally tally_;
  test::FakeClock clock_;
  FlushContext context_{transport_, tally_, clock_};
  Outbox outbox_;
};

TEST_F(OutboxTest, SendsAtOnceAndKeepsNothing) {
  EXPECT_EQ(send("hello"), SendStatus::kOk);
  EXPECT_EQ(transport_.take(), "hello");
  EXPECT_TRUE(outbox_.is_empty());
  EXPECT_EQ(tally_.bytes_sent, 5U);
}

TEST_F(OutboxTest, WritesNothingWhenThereIsNothing) {
  EXPECT_EQ(send(""), SendStatus::kOk);
  EXPECT_EQ(outbox_.flush(context_), SendStatus::kOk);
  EXPECT_EQ(transport_.writes, 0);
}

TEST_F(OutboxTest, WritesUntilTheTransportTakesNoMore) {
  transport_.piece_bytes_max = 3;
  EXPECT_EQ(send("hello"), SendStatus::kOk);
  EXPECT_EQ(transport_.take(), "hello");
  EXPECT_TRUE(outbox_.is_empty());
  EXPECT_EQ(transport_.writes, 2);
}

TEST_F(OutboxTest, KeepsWhatIsNotTakenInOrder) {
  transport_.room = 3;
  EXPECT_EQ(send("hello "), SendStatus::kOk);
  EXPECT_EQ(send("world"), SendStatus::kOk);
  EXPECT_EQ(outbox_.size(), 8U);
  EXPECT_EQ(tally_.outbox_bytes, 8);
  EXPECT_EQ(transport_.sent, "hel");
  transport_.room = 5;
  EXPECT_EQ(outbox_.flush(context_), SendStatus::kOk);
  EXPECT_EQ(outbox_.size(), 3U);
  transport_.room = 100;
  EXPECT_EQ(outbox_.flush(context_), SendStatus::kOk);
  EXPECT_TRUE(outbox_.is_empty());
  EXPECT_EQ(transport_.take(), "hello world");
  EXPECT_EQ(tally_.outbox_bytes, 0);
  EXPECT_EQ(tally_.bytes_sent, 11U);
}

TEST_F(OutboxTest, RefusesBytesBeyondItsLimitAsAWhole) {
  transport_.room = 0;
  EXPECT_EQ(send("0123456789", 5), SendStatus::kOk) << "nothing waited before";
  EXPECT_EQ(send("0", 10), SendStatus::kFull);
  EXPECT_EQ(send("0", 11), SendStatus::kOk);
  EXPECT_EQ(outbox_.size(), 11U);
}

TEST_F(OutboxTest, KnowsWhenItLastMadeProgress) {
  transport_.room = 0;
  EXPECT_EQ(send("hello"), SendStatus::kOk);
  const std::int64_t begun_ms = clock_.now_ms();
  clock_.advance(1'000);
  EXPECT_EQ(outbox_.flush(context_), SendStatus::kOk);
  EXPECT_EQ(outbox_.progress_ms(), begun_ms);
  transport_.room = 1;
  EXPECT_EQ(outbox_.flush(context_), SendStatus::kOk);
  EXPECT_EQ(outbox_.progress_ms(), begun_ms + 1'000);
}

TEST_F(OutboxTest, ReportsABrokenTransport) {
  transport_.room = 0;
  EXPECT_EQ(send("hello"), SendStatus::kOk);
  transport_.is_broken = true;
  EXPECT_EQ(outbox_.flush(context_), SendStatus::kBroken);
  outbox_.clear(tally_);
  EXPECT_EQ(tally_.outbox_bytes, 0);
  EXPECT_EQ(send("hello"), SendStatus::kBroken);
}

}  // namespace
}  // namespace conn::session
