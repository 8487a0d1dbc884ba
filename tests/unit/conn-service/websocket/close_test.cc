#include "conn-service/websocket/close.h"

#include <string>

#include <gtest/gtest.h>

namespace conn::websocket {
namespace {

struct CodeRange {
  int from;
  int to;
  bool is_allowed;
};

TEST(Close, KnowsWhichCodesAreValid) {
  const CodeRange kRanges[] = {
      {0, 999, false},     {1000, 1003, true}, {1004, 1006, false},  {1007, 1014, true},
      {1015, 2999, false}, {3000, 4999, true}, {5000, 65535, false},
  };
  for (const CodeRange& range : kRanges)
    for (int code = range.from; code <= range.to; ++code)
      EXPECT_EQ(is_close_code(static_cast<CloseCode>(code)), range.is_allowed) << code;
}

std::string payload(int code, const std::string& reason) {
  return std::string{static_cast<char>(code / 256), static_cast<char>(code % 256)} + reason;
}

TEST(Close, IsReadByTheTable) {
  struct {
    std::string payload;
    CloseCode code;
    std::string reason;
    CloseCode violation;
  } const kCases[] = {
      {"", kNoStatus, "", 0},
      {"\x03", kNoStatus, "", 1002},
      {payload(1000, "bye"), 1000, "bye", 0},
      {payload(4499, "Terminated"), 4499, "Terminated", 0},
      {payload(999, ""), kNoStatus, "", 1002},
      {payload(1005, ""), kNoStatus, "", 1002},
      {payload(2999, ""), kNoStatus, "", 1002},
      {payload(5000, ""), kNoStatus, "", 1002},
      {payload(1000, "\xff"), kNoStatus, "", 1007},
      {payload(1000, "\xe2\x82"), kNoStatus, "", 1007},
  };
  for (const auto& each : kCases) {
    const ParsedClose close = parse_close(each.payload);
    EXPECT_EQ(close.frame.code, each.code);
    EXPECT_EQ(close.frame.reason, each.reason);
    EXPECT_EQ(close.violation, each.violation);
  }
}

TEST(Close, TruncatesItsReasonBetweenCharactersAt123Bytes) {
  std::string out;
  append_close_frame(out, 4409, std::string(122, 'a') + "é");
  EXPECT_EQ(out, "\x88\x7c\x11\x39" + std::string(122, 'a'));
}

TEST(Close, WithoutStatusHasNoPayload) {
  std::string out;
  append_close_frame(out, kNoStatus, "ignored");
  EXPECT_EQ(out, std::string("\x88\x00", 2));
}

}  // namespace
}  // namespace conn::websocket
