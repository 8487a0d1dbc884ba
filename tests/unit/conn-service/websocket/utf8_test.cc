#include "conn-service/websocket/utf8.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace conn::websocket {
namespace {

using namespace std::string_view_literals;

struct Utf8Case {
  const char* name;
  std::string_view text;
  bool is_valid;
};

class Utf8Test : public testing::TestWithParam<Utf8Case> {};

TEST_P(Utf8Test, HasTheSameResultWhereverItIsCut) {
  const std::string_view text = GetParam().text;
  EXPECT_EQ(is_utf8(text), GetParam().is_valid);
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    Utf8Validator validator;
    const bool accepted =
        validator.accepts(text.substr(0, cut)) && validator.accepts(text.substr(cut));
    EXPECT_EQ(accepted && validator.is_complete(), GetParam().is_valid) << cut;
  }
}

const Utf8Case kCases[] = {
    {"Empty", ""sv, true},
    {"Ascii", "hello, world; hello, world"sv, true},
    {"TwoBytes", "\xc2\x80 \xdf\xbf"sv, true},
    {"ThreeBytes", "\xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 \xef\xbf\xbf"sv, true},
    {"FourBytes", "\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf"sv, true},
    {"Nul", "a\0b"sv, true},
    {"BehindAscii", "12345678\xff"sv, false},
    {"LoneContinuation", "\x80"sv, false},
    {"Overlong2", "\xc1\xbf"sv, false},
    {"Overlong3", "\xe0\x9f\xbf"sv, false},
    {"Overlong4", "\xf0\x8f\xbf\xbf"sv, false},
    {"FirstSurrogate", "\xed\xa0\x80"sv, false},
    {"LastSurrogate", "\xed\xbf\xbf"sv, false},
    {"AboveTheEnd", "\xf4\x90\x80\x80"sv, false},
    {"FiveBytes", "\xf8\x88\x80\x80\x80"sv, false},
    {"Truncated", "abc\xe2\x82"sv, false},
    {"CutByAscii", "\xe2\x82z"sv, false},
};
INSTANTIATE_TEST_SUITE_P(Utf8, Utf8Test, testing::ValuesIn(kCases), [](const auto& row) {
  return std::string(row.param.name);
});

TEST(Utf8, FailsAtTheFirstPieceThatIsInvalid) {
  Utf8Validator validator;
  EXPECT_TRUE(validator.accepts("\xf4"));
  EXPECT_FALSE(validator.accepts("\x90"));
}

TEST(Utf8, IsCutBetweenCharacters) {
  EXPECT_EQ(cut_utf8("aé", 3), "aé");
  EXPECT_EQ(cut_utf8("aé", 2), "a");
  EXPECT_EQ(cut_utf8("€€", 5), "€");
  EXPECT_EQ(cut_utf8("€", 2), "");
}

}  // namespace
}  // namespace conn::websocket
