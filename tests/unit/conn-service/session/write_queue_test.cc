// The loop with an encoding of the test's own, as an event stream would have it: no ids, no heads.
#include "conn-service/session/write_queue.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/unit/conn-service/session/fakes.h"

namespace conn::session {
namespace {

class EventStreamEncoding final : public Encoding {
 public:
  [[nodiscard]] const protocol::Framing& payload() const override { return kPayload; }
  void append_complete(std::string& out, std::string_view) const override {
    out += "event: complete\ndata:\n\n";
  }
  void append_error(std::string& out, std::string_view, std::string_view errors) const override {
    out += "event: next\ndata: {\"errors\":" + std::string(errors) + "}\n\n";
  }

 private:
  static constexpr protocol::Framing kPayload = {.before_id = "event: next\ndata: ", .end = "\n\n"};
};

class WriteQueueTest : public testing::Test {
 protected:
  WriteQueueTest() {
    operations_.add(1, R"("a")", tally_);
    operations_.add(2, R"("b")", tally_);
  }

  PayloadIndex payload(std::string body) {
    return turn_.add_payload({.body = std::make_shared<const std::string>(std::move(body))});
  }
  SendStatus write() {
    return write_queue(std::exchange(queue_, {}), {turn_, operations_, encoding_, outbox_},
                       {transport_, tally_, clock_});
  }

  Turn turn_;
  Tally tally_;
  test::FakeClock clock_;
  FakeTransport transport_;
  EventStreamEncoding encoding_;
  Operations operations_;
  Outbox outbox_;
  Queue queue_;
};

TEST_F(WriteQueueTest, WritesATurnOnceInTheOrderOfItsEntries) {
  const PayloadIndex first = payload(R"({"data":1})");
  (void)payload(R"({"data":2})");
  turn_.push_text(queue_, Entry::Kind::kBytes, 0, ":\n\n");
  turn_.push_next(queue_, 1, first, 2);
  turn_.push_end(queue_, 1);
  turn_.push_text(queue_, Entry::Kind::kError, 2, "[{}]");
  EXPECT_EQ(write(), SendStatus::kOk);
  EXPECT_EQ(transport_.take(),
            ":\n\nevent: next\ndata: {\"data\":1}\n\nevent: next\ndata: {\"data\":2}\n\n"
            "event: complete\ndata:\n\nevent: next\ndata: {\"errors\":[{}]}\n\n");
  EXPECT_EQ(transport_.writes, 1);
  EXPECT_EQ(tally_.messages_sent, 4U);
  EXPECT_EQ(operations_.size(), 0U) << "both have ended";
}

TEST_F(WriteQueueTest, SkipsWhatIsForAnOperationThatHasBeenStopped) {
  turn_.push_next(queue_, 1, payload(R"({"data":1})"), 1);
  turn_.push_next(queue_, 2, payload(R"({"data":2})"), 1);
  turn_.push_end(queue_, 1);
  operations_.erase(*operations_.find(1), tally_);
  EXPECT_EQ(write(), SendStatus::kOk);
  EXPECT_EQ(transport_.take(), "event: next\ndata: {\"data\":2}\n\n");
  EXPECT_EQ(tally_.messages_sent, 1U);
}

TEST_F(WriteQueueTest, WritesALongTurnInPieces) {
  const std::string body = R"({"data":")" + std::string(100'000, 'x') + R"("})";
  const PayloadIndex first = payload(body);
  for (int i = 0; i < 9; ++i)
    (void)payload(body);
  turn_.push_next(queue_, 1, first, 10);
  turn_.push_end(queue_, 1);
  EXPECT_EQ(write(), SendStatus::kOk);
  std::string expected;
  for (int i = 0; i < 10; ++i)
    expected += "event: next\ndata: " + body + "\n\n";
  EXPECT_EQ(transport_.take(), expected + "event: complete\ndata:\n\n");
  EXPECT_EQ(transport_.writes, 4);
}

// Frames of several operations and texts of a session's own, kept from any byte on.
TEST_F(WriteQueueTest, KeepsWhatIsNotTakenAsReferencesToTheBodies) {
  for (const std::size_t room : {0U, 5U, 30U, 1'000U, 5'000U, 5'050U, 9'000U}) {
    Operations operations;
    operations.add(1, R"("a")", tally_);
    operations.add(2, R"("another")", tally_);
    const auto body = [](char filler) {
      return std::make_shared<const std::string>(R"({"data":")" + std::string(5'000, filler) +
                                                 R"("})");
    };
    const auto x = body('x');
    const auto y = body('y');
    const auto small = std::make_shared<const std::string>("{}");
    const PayloadIndex first = turn_.add_payload({.body = x});
    (void)turn_.add_payload({.body = small});
    (void)turn_.add_payload(
        {.body = y, .tail = std::make_shared<const std::string>(R"(,"extensions":{}})")});
    turn_.push_text(queue_, Entry::Kind::kBytes, 0, "hello\n\n");
    turn_.push_next(queue_, 1, first, 3);
    turn_.push_next(queue_, 2, first, 1);
    turn_.push_end(queue_, 1);
    transport_.room = room;
    EXPECT_EQ(write_queue(std::exchange(queue_, {}), {turn_, operations, encoding_, outbox_},
                          {transport_, tally_, clock_}),
              SendStatus::kOk);
    turn_.clear();
    EXPECT_EQ(y.use_count(), 2) << room << ": ours and the outbox's";
    transport_.room = 1'000'000;
    EXPECT_EQ(outbox_.flush({transport_, tally_, clock_}), SendStatus::kOk);
    EXPECT_EQ(transport_.take(),
              "hello\n\nevent: next\ndata: " + *x +
                  "\n\nevent: next\ndata: {}\n\nevent: next\ndata: " + y->substr(0, y->size() - 1) +
                  ",\"extensions\":{}}\n\nevent: next\ndata: " + *x +
                  "\n\nevent: complete\ndata:\n\n")
        << room;
    EXPECT_TRUE(outbox_.is_empty());
    EXPECT_EQ(y.use_count(), 1);
    operations.erase(*operations.find(2), tally_);
  }
}

TEST_F(WriteQueueTest, StopsWhereTheTransportIsBroken) {
  transport_.is_broken = true;
  turn_.push_next(queue_, 1, payload("{}"), 1);
  EXPECT_EQ(write(), SendStatus::kBroken);
}

}  // namespace
}  // namespace conn::session
