#include "conn-service/websocket/codec.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/client_frame.h"

namespace conn::websocket {
namespace {

using test::client_frame;

class CodecTest : public testing::Test {
 protected:
  // What the codec makes of the peer's bytes, one letter each.
  std::string feed(std::string bytes) {
    std::span<char> input(bytes);
    std::string letters;
    while (const auto incoming = codec_.next(input, {}))
      letters += "MPpCV"[incoming->index()];
    return letters;
  }

  Codec codec_;
};

const std::string kText = client_frame(0x81, "{}");
const std::string kPing = client_frame(0x89, "x");
const std::string kPong = client_frame(0x8a, "");
const std::string kClose = client_frame(0x88, "\x03\xe8");
const std::string kUnmasked = "\x81\x02{}";

TEST_F(CodecTest, ReadsMessagesAndControlFrames) {
  EXPECT_EQ(feed(kText + kPing + kPong + kText), "MPpM");
  EXPECT_TRUE(codec_.is_open());
  EXPECT_FALSE(codec_.is_over());
}

TEST_F(CodecTest, IsOverWhenThePeerAnswersOurClose) {
  EXPECT_EQ(codec_.close(kGoingAway, "bye"),
            "\x88\x05\x03\xe9"
            "bye");
  EXPECT_FALSE(codec_.is_open());
  EXPECT_FALSE(codec_.is_over());
  EXPECT_EQ(feed(kText + kClose + kText), "MC") << "what follows a Close is dropped";
  EXPECT_TRUE(codec_.is_over());
}

TEST_F(CodecTest, IsOverWhenWeAnswerThePeersClose) {
  EXPECT_EQ(feed(kClose + kText), "C");
  EXPECT_TRUE(codec_.is_open()) << "until we have answered";
  EXPECT_FALSE(codec_.is_over());
  (void)codec_.close(kNormalClosure, {});
  EXPECT_TRUE(codec_.is_over());
}

TEST_F(CodecTest, ReadsNothingAfterAViolation) {
  EXPECT_EQ(feed(kUnmasked + kText), "V");
  EXPECT_TRUE(codec_.is_open());
  (void)codec_.close(kProtocolError, {});
  EXPECT_TRUE(codec_.is_over()) << "a Close of the peer could not be read";
  EXPECT_EQ(feed(kClose), "");
}

TEST_F(CodecTest, DoesNotWaitForThePeersCloseAfterAViolation) {
  (void)codec_.close(kGoingAway, {});
  EXPECT_EQ(feed(kUnmasked), "V");
  EXPECT_TRUE(codec_.is_over());
}

TEST_F(CodecTest, PingsAgainOnlyWhenTheLastPingWasAnswered) {
  EXPECT_EQ(codec_.ping(), std::string("\x89\0", 2));
  EXPECT_EQ(codec_.ping(), "");
  EXPECT_EQ(feed(kPong), "p");
  EXPECT_EQ(codec_.ping(), std::string("\x89\0", 2));
}

TEST_F(CodecTest, WritesEachMessageAsOneFrame) {
  std::string out = "x";
  Codec::append_text(out, "{}");
  Codec::append_pong(out, "y");
  EXPECT_EQ(out, "x\x81\x02{}\x8a\x01y");
}

}  // namespace
}  // namespace conn::websocket
