#include "exec-service/language/unicode_escape.h"

#include <gtest/gtest.h>

namespace exec::language {
namespace {

struct EscapeCase {
  const char* name;
  std::string_view text;
  std::uint32_t code_point;
  std::size_t size;
};

class ValidEscape : public testing::TestWithParam<EscapeCase> {};

TEST_P(ValidEscape, IsACodePoint) {
  const UnicodeEscape escape = read_unicode_escape(GetParam().text);
  EXPECT_TRUE(escape.is_valid);
  EXPECT_EQ(escape.code_point, GetParam().code_point);
  EXPECT_EQ(escape.size, GetParam().size);
}

INSTANTIATE_TEST_SUITE_P(UnicodeEscape,
                         ValidEscape,
                         testing::Values(EscapeCase{"FourDigits", R"(\u00e9x)", 0xE9, 6},
                                         EscapeCase{"Pair", R"(\uD83D\uDE00\u0041)", 0x1F600, 12},
                                         EscapeCase{"OneInBraces", R"(\u{9})", 9, 5},
                                         EscapeCase{"EightInBraces", R"(\u{0001F600}")", 0x1F600,
                                                    12}),
                         [](const auto& each) { return std::string(each.param.name); });

class InvalidEscape : public testing::TestWithParam<EscapeCase> {};

TEST_P(InvalidEscape, ShowsItsBytes) {
  const UnicodeEscape escape = read_unicode_escape(GetParam().text);
  EXPECT_FALSE(escape.is_valid);
  EXPECT_EQ(escape.size, GetParam().size);
}

INSTANTIATE_TEST_SUITE_P(UnicodeEscape,
                         InvalidEscape,
                         testing::Values(EscapeCase{"Nothing", R"(\u)", 0, 6},
                                         EscapeCase{"ThreeDigits", R"(\u00e")", 0, 6},
                                         EscapeCase{"LowSurrogate", R"(\uDE00)", 0, 6},
                                         EscapeCase{"HighSurrogate", R"(\uD83D)", 0, 6},
                                         EscapeCase{"HighSurrogateAndALetter", R"(\uD83D\u0041)", 0,
                                                    6},
                                         EscapeCase{"EmptyBraces", R"(\u{})", 0, 4},
                                         EscapeCase{"OpenBraces", R"(\u{41)", 0, 6},
                                         EscapeCase{"SurrogateInBraces", R"(\u{D83D})", 0, 8},
                                         EscapeCase{"BeyondUnicode", R"(\u{110000})", 0, 10},
                                         EscapeCase{"NineDigits", R"(\u{000000041})", 0, 12}),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace exec::language
