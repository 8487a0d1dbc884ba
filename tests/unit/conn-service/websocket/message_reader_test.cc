#include "conn-service/websocket/message_reader.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "shared/base/match.h"
#include "tests/support/client_frame.h"

namespace conn::websocket {
namespace {

using namespace std::string_view_literals;

constexpr MessageLimits kLimits = {.message_bytes_max = 300, .fragments_max = 4};
constexpr int kFinal = 0x80;

std::string frame(int first, std::string_view payload) {
  return test::client_frame(first, payload, "\x11\x22\x33\x44");
}
std::string text(std::string_view payload) {
  return frame(kFinal | 1, payload);
}
std::string text_begin(std::string_view payload) {
  return frame(1, payload);
}
std::string more(std::string_view payload) {
  return frame(0, payload);
}
std::string last(std::string_view payload) {
  return frame(kFinal, payload);
}
std::string ping(std::string_view payload) {
  return frame(kFinal | 9, payload);
}
std::string close(std::string_view payload) {
  return frame(kFinal | 8, payload);
}

std::string describe(const Incoming& incoming) {
  return shared::match(
      incoming,
      [](const Message& it) {
        return fmt::format("{}({})", it.is_text ? "text" : "binary", it.payload);
      },
      [](const Ping& it) { return fmt::format("ping({})", it.payload); },
      [](const Pong&) { return std::string("pong"); },
      [](const CloseReceived& it) {
        return fmt::format("close({},{})", it.frame.code, it.frame.reason);
      },
      [](const Violation& it) { return fmt::format("violation({})", it.code); });
}

// What comes out when the bytes come in pieces; reading stops at a Violation.
std::vector<std::string> read_in_pieces(std::string bytes, std::size_t piece) {
  MessageReader reader;
  std::vector<std::string> seen;
  for (std::size_t from = 0; from < bytes.size(); from += piece) {
    std::span<char> input = std::span(bytes).subspan(from, std::min(piece, bytes.size() - from));
    while (const auto incoming = reader.next(input, kLimits)) {
      seen.push_back(describe(*incoming));
      if (std::holds_alternative<Violation>(*incoming)) return seen;
    }
    EXPECT_TRUE(input.empty());
  }
  return seen;
}

struct Row {
  const char* name;
  std::string bytes;
  std::vector<std::string> seen;
};

class MessageReaderTest : public testing::TestWithParam<Row> {};

TEST_P(MessageReaderTest, ReadsItTheSameHoweverItIsCut) {
  for (std::size_t piece = 1; piece <= GetParam().bytes.size(); ++piece)
    ASSERT_EQ(read_in_pieces(GetParam().bytes, piece), GetParam().seen) << piece;
}

const std::string kUnmasked = "\x81\x02hi";
const std::string k300(300, 'x');

// docs/errors.md "Close codes of a WebSocket", row by row.
const Row kRows[] = {
    {"Text", text("hello"), {"text(hello)"}},
    {"Empty", text(""), {"text()"}},
    {"Binary", frame(kFinal | 2, "\xff"), {"binary(\xff)"}},
    {"Two", text("a") + text("b"), {"text(a)", "text(b)"}},
    {"SixteenBitLength", text(k300), {"text(" + k300 + ")"}},
    {"Unmasked", kUnmasked, {"violation(1002)"}},
    {"Rsv1", frame(kFinal | 0x40 | 1, "x"), {"violation(1002)"}},
    {"Rsv2", frame(kFinal | 0x20 | 1, "x"), {"violation(1002)"}},
    {"Rsv3", frame(kFinal | 0x10 | 1, "x"), {"violation(1002)"}},
    {"Opcode3", frame(kFinal | 3, "x"), {"violation(1002)"}},
    {"Opcode7", frame(kFinal | 7, "x"), {"violation(1002)"}},
    {"Opcode11", frame(kFinal | 11, "x"), {"violation(1002)"}},
    {"Opcode15", frame(kFinal | 15, "x"), {"violation(1002)"}},
    {"FragmentedPing", frame(9, "x"), {"violation(1002)"}},
    {"LongPing", frame(kFinal | 9, std::string(126, 'x')), {"violation(1002)"}},
    {"LongestPing", ping(std::string(125, 'x')), {"ping(" + std::string(125, 'x') + ")"}},
    {"ContinuationWithoutStart", last("x"), {"violation(1002)"}},
    {"NewMessageInsideAMessage", text_begin("a") + text("b"), {"violation(1002)"}},
    {"Fragments", text_begin("a") + more("b") + last("c"), {"text(abc)"}},
    {"EmptyFragments", text_begin("") + more("") + last(""), {"text()"}},
    {"PingBetweenFragments",
     text_begin("a") + ping("p") + last("b") + text("c"),
     {"ping(p)", "text(ab)", "text(c)"}},
    {"UnsolicitedPong", frame(kFinal | 10, "x") + text("a"), {"pong", "text(a)"}},
    {"CharacterSplitOverFragments", text_begin("\xe2") + more("\x82") + last("\xac"), {"text(€)"}},
    {"NotUtf8", text("\xc1\xbf"), {"violation(1007)"}},
    {"Surrogate", text("\xed\xa0\x80"), {"violation(1007)"}},
    {"TruncatedCharacter", text("\xe2\x82"), {"violation(1007)"}},
    {"NotUtf8AcrossFragments", text_begin("\xe2") + last("x"), {"violation(1007)"}},
    {"NotUtf8InTheFirstFragment", text_begin("\xff"), {"violation(1007)"}},
    {"EndsInsideACharacter", text_begin("\xe2") + last("\x82"), {"violation(1007)"}},
    {"TooLong", text(k300 + "x"), {"violation(1009)"}},
    {"FragmentsTooLong", text_begin(k300) + last("x"), {"violation(1009)"}},
    {"FragmentsOfAllowedLength", text_begin(k300) + last(""), {"text(" + k300 + ")"}},
    {"TooManyFragments",
     text_begin("") + more("") + more("") + more("") + last(""),
     {"violation(1009)"}},
    {"AsManyFragmentsAsAllowed", text_begin("a") + more("") + more("") + last("b"), {"text(ab)"}},
    {"DeclaredTooLong",
     std::string("\x81\xff\x00\x00\x00\x00\x00\x01\x00\x00mask", 14),
     {"violation(1009)"}},
    {"LengthWithTopBit",
     std::string("\x81\xff\x80\x00\x00\x00\x00\x00\x00\x00", 10),
     {"violation(1002)"}},
    {"LengthNotMinimal", std::string("\x81\xfe\x00\x05maskhello", 13), {"violation(1002)"}},
    {"CloseEmpty", close(""), {"close(1005,)"}},
    {"CloseOneByte", close("\x03"), {"violation(1002)"}},
    {"Close1000",
     close("\x03\xe8"
           "bye"),
     {"close(1000,bye)"}},
    {"Close1005", close("\x03\xed"), {"violation(1002)"}},
    {"CloseReasonNotUtf8", close("\x03\xe8\xff"), {"violation(1007)"}},
    {"CloseInsideAMessage", text_begin("a") + close("\x03\xe8"), {"close(1000,)"}},
};
INSTANTIATE_TEST_SUITE_P(MessageReader,
                         MessageReaderTest,
                         testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(MessageReader, KeepsNothingBetweenMessages) {
  MessageReader reader;
  std::string bytes = text_begin("a") + last("b");
  std::span<char> input(bytes);
  EXPECT_TRUE(reader.next(input, kLimits));
  EXPECT_FALSE(reader.next(input, kLimits));
  EXPECT_TRUE(reader.is_idle());
}

}  // namespace
}  // namespace conn::websocket
