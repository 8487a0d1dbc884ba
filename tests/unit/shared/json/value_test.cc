#include "shared/json/value.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "shared/json/parsed_text.h"

namespace shared::json {
namespace {

TEST(Value, UnescapesTextOnlyWhereItMust) {
  ParsedText document;
  std::string scratch;
  const auto plain = document.parse(R"("plain")");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->text(scratch), "plain");
  EXPECT_TRUE(scratch.empty());

  const auto escaped = document.parse(R"("\"\\\/\b\f\n\r\t\u0041\u00E9\u20ac\ud83d\ude00\u0000!")");
  ASSERT_TRUE(escaped);
  using namespace std::string_literals;
  const std::string expected = "\"\\/\b\f\n\r\tA\u00e9\u20ac\U0001F600\0!"s;
  EXPECT_EQ(escaped->text(scratch), expected);
  EXPECT_TRUE(escaped->equals(expected));
  EXPECT_FALSE(escaped->equals("other"));
}

struct Number {
  std::string_view text;
  std::optional<std::int64_t> int64;
  std::optional<double> number;
};

TEST(Value, ReadsNumbersByValue) {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  constexpr Number kNumbers[] = {
      {"0", 0, 0.0},
      {"-0", 0, 0.0},
      {"1", 1, 1.0},
      {"1.0", 1, 1.0},
      {"1e0", 1, 1.0},
      {"10e-1", 1, 1.0},
      {"0.01E2", 1, 1.0},
      {"-12.50e3", -12500, -12500.0},
      {"1.5", std::nullopt, 1.5},
      {"1e-1", std::nullopt, 0.1},
      {"2147483648", 2147483648, 2147483648.0},
      {"9223372036854775807", std::numeric_limits<std::int64_t>::max(), 9223372036854775808.0},
      {"-9223372036854775808", std::numeric_limits<std::int64_t>::min(), -9223372036854775808.0},
      {"9223372036854775808", std::nullopt, 9223372036854775808.0},
      {"9.223372036854775807e18", std::numeric_limits<std::int64_t>::max(), 9223372036854775808.0},
      {"1e19", std::nullopt, 1e19},
      {"0e999999999999999999999", 0, 0.0},
      {"1e-400", std::nullopt, 0.0},
      {"1e400", std::nullopt, std::nullopt},
      {"1e99999999999999999999", std::nullopt, std::nullopt},
  };
  ParsedText document;
  for (const auto& [text, int64, number] : kNumbers) {
    const auto value = document.parse(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(value->int64(), int64) << text;
    EXPECT_EQ(value->number(), number) << text;
    EXPECT_NE(value->number(), kInf) << text;
    EXPECT_EQ(value->raw(), text);
  }
}

TEST(Value, KnowsTheRangeOfGraphqlInt) {
  ParsedText document;
  EXPECT_EQ(document.parse("2147483647")->int32(), 2147483647);
  EXPECT_EQ(document.parse("-2147483648")->int32(), -2147483648);
  EXPECT_EQ(document.parse("2147483648")->int32(), std::nullopt);
  EXPECT_EQ(document.parse("-2147483649")->int32(), std::nullopt);
  EXPECT_TRUE(document.parse("7")->is_integer_literal());
  EXPECT_FALSE(document.parse("7.0")->is_integer_literal());
  EXPECT_FALSE(document.parse("\"7\"")->is_integer_literal());
}

TEST(Value, WalksContainersInTheOrderSent) {
  ParsedText document;
  const auto root = document.parse(R"({"b":[1,[2,{"x":3}],4],"a":{},"c\n":null})");
  ASSERT_TRUE(root);
  std::string seen;
  for (const Member member : root->members()) {
    seen += member.name.text() + "=" + std::string(member.value.raw()) + ";";
  }
  EXPECT_EQ(seen, R"(b=[1,[2,{"x":3}],4];a={};)"
                  "c\n=null;");
  EXPECT_EQ(root->count(), 3U);
  seen.clear();
  const auto b = root->find("b");
  ASSERT_TRUE(b);
  for (const Value element : b->elements())
    seen += std::string(element.raw()) + ";";
  EXPECT_EQ(seen, R"(1;[2,{"x":3}];4;)");
  EXPECT_EQ(b->count(), 3U);
  EXPECT_FALSE(b->is_empty());
  EXPECT_TRUE(root->find("a")->is_empty());
  EXPECT_TRUE(root->find("c\n")->is_null());
}

TEST(Value, AnswersNothingWhereItIsOfAnotherKind) {
  ParsedText document;
  for (const std::string_view text : {"null", "true", "1", "\"a\"", "[1]", "{\"a\":1}"}) {
    const Value value = *document.parse(text);
    EXPECT_EQ(value.find("b"), std::nullopt);
    EXPECT_EQ(value.int64().has_value(), value.is_number());
    EXPECT_EQ(value.text().empty(), !value.is_string());
    EXPECT_EQ(value.equals("a"), value.is_string());
    EXPECT_EQ(value.elements().begin() == value.elements().end(), !value.is_array());
    EXPECT_EQ(value.members().begin() == value.members().end(), !value.is_object());
    EXPECT_EQ(value.count(), value.is_array() || value.is_object() ? 1U : 0U);
  }
}

TEST(MemberCursor, FindsMembersInAnyOrder) {
  ParsedText document;
  const Value root = *document.parse(R"({"a":1,"b":{"x":0},"c":3})");
  MemberCursor cursor(root);
  EXPECT_EQ(cursor.find("a")->raw(), "1");
  EXPECT_EQ(cursor.find("c")->raw(), "3");
  EXPECT_EQ(cursor.find("x"), std::nullopt);
  EXPECT_EQ(cursor.find("b")->raw(), R"({"x":0})");
  EXPECT_EQ(cursor.find("b")->raw(), R"({"x":0})");
  EXPECT_EQ(MemberCursor(*root.find("a")).find("a"), std::nullopt);
}

}  // namespace
}  // namespace shared::json
