#include "conn-service/websocket/frame.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace conn::websocket {
namespace {

using namespace std::string_view_literals;

TEST(Frame, OfTheServerHasTheShortestLength) {
  const struct {
    std::size_t size;
    std::string_view head;
  } kCases[] = {
      {0, "\x81\x00"sv},
      {125, "\x81\x7d"sv},
      {126, "\x81\x7e\x00\x7e"sv},
      {65535, "\x81\x7e\xff\xff"sv},
      {65536, "\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"sv},
  };
  for (const auto& each : kCases) {
    std::string out;
    append_server_head(out, Opcode::kText, each.size);
    EXPECT_EQ(out, each.head);
    EXPECT_EQ(server_head_size(each.size), each.head.size());
  }
}

TEST(Frame, OfAClientIsReadByteByByte) {
  constexpr std::string_view kHead = "\x81\xfe\x01\x00\x0a\x0b\x0c\x0d"sv;
  FrameHead head;
  for (std::size_t size = 0; size < kHead.size(); ++size)
    EXPECT_EQ(parse_client_head(kHead.substr(0, size), head), HeadState::kIncomplete) << size;
  ASSERT_EQ(parse_client_head(kHead, head), HeadState::kComplete);
  EXPECT_TRUE(head.is_final);
  EXPECT_EQ(head.opcode, Opcode::kText);
  EXPECT_EQ(head.payload_size, 256U);
  EXPECT_EQ(head.head_size, 8U);
}

TEST(Frame, IsUnmaskedWhateverItsSize) {
  constexpr std::uint8_t kMask[4] = {1, 2, 3, 4};
  for (std::size_t size = 0; size < 40; ++size) {
    std::string expected(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
      expected[i] = static_cast<char>('a' ^ kMask[i % 4]);
    std::string text(size, 'a');
    apply_mask(text, kMask);
    EXPECT_EQ(text, expected);
  }
}

}  // namespace
}  // namespace conn::websocket
