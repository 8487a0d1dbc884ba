#include "conn-service/session/outbox.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/unit/conn-service/session/fakes.h"

namespace conn::session {
namespace {

class OutboxTest : public testing::Test {
 protected:
  SendStatus send(std::string_view bytes) { return outbox_.send(bytes, context_); }
  // `head`, `body` and a brace, as a frame has them.
  void send_shared(const std::string& head, const std::shared_ptr<const std::string>& body) {
    const std::string text = head + *body + "}";
    const SharedPart part{.at = head.size(), .size = body->size(), .bytes = &body};
    const Outbox::Offer offered = outbox_.offer(text, context_);
    outbox_.keep(text, offered.taken, {&part, 1}, context_);
  }
  bool is_slow() { return outbox_.is_slow(limits_, clock_.now_ms()); }

  FakeTransport transport_;
  Tally tally_;
  test::FakeClock clock_;
  FlushContext context_{transport_, tally_, clock_};
  Outbox outbox_;
  OutboxLimits limits_{
      .waiting_bytes_max = 10, .burst_bytes_max = 100, .grace_ms = 1'000, .behind_ms = 10'000};
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

TEST_F(OutboxTest, SharesABodyThatIsNotTakenWithAllThatWaitForIt) {
  const auto body = std::make_shared<const std::string>(std::string(50'000, 'x'));
  transport_.room = 0;
  Outbox other;
  const std::string text = "{" + *body;
  const SharedPart part{.at = 1, .size = body->size(), .bytes = &body};
  outbox_.keep(text, 0, {&part, 1}, context_);
  other.keep(text, 0, {&part, 1}, context_);
  EXPECT_EQ(body.use_count(), 3);
  EXPECT_EQ(outbox_.size(), 50'001U);
  EXPECT_EQ(tally_.outbox_bytes, 100'002);
  transport_.room = 50'001;
  EXPECT_EQ(outbox_.flush(context_), SendStatus::kOk);
  EXPECT_EQ(transport_.take(), text);
  EXPECT_EQ(body.use_count(), 2) << "what has been taken is given back";
  other.clear(tally_);
  EXPECT_EQ(body.use_count(), 1);
  EXPECT_EQ(tally_.outbox_bytes, 0);
}

TEST_F(OutboxTest, CopiesABodyThatIsSmallerThanAReference) {
  const auto body = std::make_shared<const std::string>(std::string(1'000, 'x'));
  transport_.room = 0;
  send_shared("{", body);
  EXPECT_EQ(body.use_count(), 1);
}

TEST_F(OutboxTest, ContinuesWhereverTheTransportStopped) {
  const auto body = std::make_shared<const std::string>(std::string(3'000, 'b'));
  for (std::size_t room = 0; room < 6'100; room += 100) {
    transport_.room = room;
    std::string expected;
    for (const char* head : {"first", "second"}) {
      send_shared(head, body);
      expected += head + *body + "}";
    }
    EXPECT_EQ(send("end"), SendStatus::kOk);
    while (!outbox_.is_empty()) {
      transport_.room = 700;
      EXPECT_EQ(outbox_.flush(context_), SendStatus::kOk);
    }
    EXPECT_EQ(transport_.take(), expected + "end") << room;
    EXPECT_EQ(tally_.outbox_bytes, 0);
    EXPECT_EQ(body.use_count(), 1);
  }
}

TEST_F(OutboxTest, WritesManySmallPiecesTogether) {
  const auto body = std::make_shared<const std::string>(std::string(2'000, 'b'));
  transport_.room = 0;
  for (int i = 0; i < 20; ++i)
    send_shared("head", body);
  transport_.room = 100'000;
  transport_.writes = 0;
  EXPECT_EQ(outbox_.flush(context_), SendStatus::kOk);
  EXPECT_EQ(transport_.sent.size(), 20U * 2'005);
  EXPECT_EQ(transport_.writes, 1);
}

TEST_F(OutboxTest, FreesWhatHasBeenTakenOfManyPieces) {
  const auto body = std::make_shared<const std::string>(std::string(2'000, 'b'));
  transport_.room = 0;
  for (int i = 0; i < 1'000; ++i)
    send_shared("head", body);
  for (int i = 1; i <= 1'000; ++i) {
    transport_.room = 2'005;
    EXPECT_EQ(outbox_.flush(context_), SendStatus::kOk);
    EXPECT_EQ(body.use_count(), 1'001 - i);
  }
  EXPECT_TRUE(outbox_.is_empty());
}

TEST_F(OutboxTest, IsNotSlowByWhatOneTurnProducedHoweverMuchItIs) {
  transport_.room = 0;
  EXPECT_FALSE(is_slow());
  EXPECT_EQ(send(std::string(1'000'000, 'x')), SendStatus::kOk);
  EXPECT_EQ(send(std::string(1'000'000, 'y')), SendStatus::kOk);
  EXPECT_EQ(outbox_.size(), 2'000'000U);
}

TEST_F(OutboxTest, IsSlowWhenNothingIsTakenOfMoreThanItsBound) {
  transport_.room = 0;
  EXPECT_EQ(send(std::string(10, 'x')), SendStatus::kOk);
  clock_.advance(5'000);
  EXPECT_FALSE(is_slow()) << "the bound itself is allowed";
  EXPECT_EQ(send("y"), SendStatus::kOk);
  EXPECT_TRUE(is_slow());
  transport_.room = 1;
  EXPECT_EQ(send("zz"), SendStatus::kOk);
  EXPECT_EQ(outbox_.flush(context_), SendStatus::kOk);
  clock_.advance(999);
  EXPECT_FALSE(is_slow()) << "it has taken something since";
  clock_.advance(1);
  EXPECT_TRUE(is_slow());
}

TEST_F(OutboxTest, IsSlowWhenItStaysAboveItsBoundAlthoughItReads) {
  transport_.room = 0;
  EXPECT_EQ(send(std::string(50, 'x')), SendStatus::kOk);
  for (int i = 0; i < 20; ++i) {
    EXPECT_FALSE(is_slow());
    clock_.advance(500);
    transport_.room = 1;
    EXPECT_EQ(outbox_.flush(context_), SendStatus::kOk);
  }
  EXPECT_TRUE(is_slow());
}

TEST_F(OutboxTest, IsNotSlowWhenItComesDownToItsBoundNowAndThen) {
  transport_.room = 0;
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(send(std::string(50, 'x')), SendStatus::kOk);
    EXPECT_FALSE(is_slow());
    clock_.advance(900);
    transport_.room = 45;
    EXPECT_EQ(outbox_.flush(context_), SendStatus::kOk);
    EXPECT_FALSE(is_slow());
    transport_.room = 5;
    EXPECT_EQ(outbox_.flush(context_), SendStatus::kOk);
  }
}

TEST_F(OutboxTest, IsSlowBeyondItsBurstWhateverItReads) {
  transport_.room = 1;
  EXPECT_EQ(send(std::string(101, 'x')), SendStatus::kOk);
  EXPECT_FALSE(is_slow());
  EXPECT_EQ(send("y"), SendStatus::kOk);
  EXPECT_TRUE(is_slow());
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
