#include "shared/json/canonical.h"

#include <compare>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "shared/json/parsed_text.h"

namespace shared::json {
namespace {

std::string canonical_of(std::string_view text) {
  ParsedText document;
  return canonical(*document.parse(text));
}

struct Canonical {
  std::string_view text;
  std::string_view canonical;
};

TEST(Canonical, IsOneTextAValue) {
  constexpr Canonical kTexts[] = {
      {"1", "1"},
      {"1.0", "1"},
      {"1e0", "1"},
      {"10e-1", "1"},
      {"0.1E+1", "1"},
      {"-0", "0"},
      {"0e5", "0"},
      {"-0.000", "0"},
      {"1.5", "15e-1"},
      {"1.50", "15e-1"},
      {"0.015e2", "15e-1"},
      {"100", "100"},
      {"1e2", "100"},
      {"123456789012345678901", "123456789012345678901"},
      {"1e20", "100000000000000000000"},
      {"1e21", "1e21"},
      {"1000000000000000000000", "1e21"},
      {"9007199254740993", "9007199254740993"},
      {R"("\u0041\/\u00e9\n")", "\"A/\u00e9\\n\""},
      {R"( { "b" : [ 1 , 2.0 ] , "a" : { } , "\u0061b" : null } )",
       R"({"a":{},"ab":null,"b":[1,2]})"},
      {R"([[],[[]],{},"[","{"])", R"([[],[[]],{},"[","{"])"},
      {"true", "true"},
      {"false", "false"},
      {"null", "null"},
  };
  for (const auto& [text, expected] : kTexts)
    EXPECT_EQ(canonical_of(text), expected) << text;
}

TEST(Canonical, ReadsBackAsItself) {
  for (const std::string_view text :
       {"1.5", "-1e400", "123.456e-7", R"({"x":[1e-5,"\u0000"]})",
        // exponents at the end of what is distinguished, and digits that move them beyond it
        "1e1000000000000000", "200e1000000000000000", "0.01e-1000000000000000",
        "1e9999999999999999999"}) {
    EXPECT_EQ(canonical_of(canonical_of(text)), canonical_of(text));
  }
}

struct Comparison {
  std::string_view a;
  std::string_view b;
  std::strong_ordering order;
};

TEST(CompareNumbers, IsExactAtAnyLength) {
  constexpr auto kLess = std::strong_ordering::less;
  constexpr auto kEqual = std::strong_ordering::equal;
  constexpr Comparison kComparisons[] = {
      {"1", "1.0", kEqual},
      {"0", "-0.0", kEqual},
      {"1", "2", kLess},
      {"-2", "-1", kLess},
      {"-1", "0", kLess},
      {"0", "1e-400", kLess},
      {"9", "10", kLess},
      {"1.2", "1.20000000000000000000000000001", kLess},
      {"9007199254740992", "9007199254740993", kLess},  // one double
      {"1e400", "1e401", kLess},                        // beyond double
      {"123456789012345678901234567890", "1.2345678901234567890123456789e29", kEqual},
      {"-1e3", "-999", kLess},
      {"99", "100", kLess},
      {"0.09", "0.1", kLess},
  };
  const auto flipped = [](std::strong_ordering order) { return 0 <=> order; };
  for (const auto& [a, b, order] : kComparisons) {
    EXPECT_EQ(compare_numbers(a, b), order) << a << " " << b;
    EXPECT_EQ(compare_numbers(b, a), flipped(order)) << a << " " << b;
  }
}

TEST(ScalarsEqual, ComparesByJsonTypeAndValue) {
  const auto equal = [](std::string_view a, std::string_view b) {
    ParsedText left;
    ParsedText right;
    return scalars_equal(*left.parse(a), *right.parse(b));
  };
  EXPECT_TRUE(equal("1", "1.0"));
  EXPECT_TRUE(equal(R"("A")", R"("\u0041")"));
  EXPECT_TRUE(equal(R"("\u0041")", R"("A")"));
  EXPECT_TRUE(equal("null", "null"));
  EXPECT_TRUE(equal("true", "true"));
  EXPECT_FALSE(equal("true", "false"));
  EXPECT_FALSE(equal("1", "\"1\""));
  EXPECT_FALSE(equal("0", "false"));
  EXPECT_FALSE(equal("null", "false"));
  EXPECT_FALSE(equal("[]", "[]"));
  EXPECT_FALSE(equal("9007199254740992", "9007199254740993"));
}

}  // namespace
}  // namespace shared::json
