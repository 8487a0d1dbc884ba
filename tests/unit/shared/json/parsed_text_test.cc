#include "shared/json/parsed_text.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "shared/json/value.h"

namespace shared::json {
namespace {

std::string error_of(std::string_view input, const ParseOptions& options = {}) {
  ParsedText document;
  const auto root = document.parse(input, options);
  return root ? "" : root.error().to_error().message;
}

TEST(ParsedText, KeepsEachValueAsItWasSent) {
  constexpr std::string_view kValues[] = {
      "null",
      "true",
      "false",
      "0",
      "-0",
      "1.10",
      "1E400",
      "-0.0e-0",
      "123456789012345678901234567890",
      R"("")",
      R"("a \"quoted\" \\ \/ \b\f\n\r\t \u00e9 \ud83d\ude00")",
      "\"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\"",
      "[]",
      "{}",
      "[ 1 , 2 ]",
      R"({ "a" : [ { } , [ ] ] , "b" : { "a" : null } })",
  };
  ParsedText document;
  for (const std::string_view value : kValues) {
    const std::string padded = " \n\r\t" + std::string(value) + "\t\r\n ";
    const auto root = document.parse(padded);
    ASSERT_TRUE(root) << value << ": " << root.error().message;
    EXPECT_EQ(root->raw(), value);
    EXPECT_EQ(root->offset(), 4U);
  }
}

struct Refused {
  std::string_view text;
  std::string_view message;
};

TEST(ParsedText, NamesTheByteThatIsWrong) {
  using namespace std::string_view_literals;
  constexpr Refused kRefused[] = {
      {"", "unexpected end of the text at byte 0"},
      {"  ", "unexpected end of the text at byte 2"},
      {"\xEF\xBB\xBF{}", "expected a value at byte 0"},  // a byte order mark
      {"nul", "expected a value at byte 0"},
      {"nulL", "expected a value at byte 0"},
      {"True", "expected a value at byte 0"},
      {"NaN", "expected a value at byte 0"},
      {"'a'", "expected a value at byte 0"},
      {"1 2", "expected the end of the text at byte 2"},
      {"{} x", "expected the end of the text at byte 3"},
      {"nullnull", "expected the end of the text at byte 4"},
      {"01", "expected the end of the text at byte 1"},
      {"-", "expected a digit at byte 1"},
      {"-a", "expected a digit at byte 1"},
      {"+1", "expected a value at byte 0"},
      {".5", "expected a value at byte 0"},
      {"1.", "expected a digit at byte 2"},
      {"1.e5", "expected a digit at byte 2"},
      {"1e", "expected a digit at byte 2"},
      {"1e+", "expected a digit at byte 3"},
      {"0x10", "expected the end of the text at byte 1"},
      {"[", "unexpected end of the text at byte 1"},
      {"[1", "unexpected end of the text at byte 2"},
      {"[1,", "unexpected end of the text at byte 3"},
      {"[1,]", "expected a value at byte 3"},
      {"[,1]", "expected a value at byte 1"},
      {"[1 2]", "expected ',' or ']' at byte 3"},
      {"[1}", "expected ',' or ']' at byte 2"},
      {"]", "expected a value at byte 0"},
      {"{", "expected a member's name at byte 1"},
      {"{a:1}", "expected a member's name at byte 1"},
      {"{1:1}", "expected a member's name at byte 1"},
      {R"({"a"})", "expected ':' at byte 4"},
      {R"({"a":})", "expected a value at byte 5"},
      {R"({"a":1,})", "expected a member's name at byte 7"},
      {R"({"a":1)", "unexpected end of the text at byte 6"},
      {R"({"a":1])", "expected ',' or '}' at byte 6"},
      {R"({"a":1 "b":2})", "expected ',' or '}' at byte 7"},
      {R"([1] // no)", "expected the end of the text at byte 4"},
      {R"("abc)", "unterminated string at byte 0"},
      {R"("abc\)", "unexpected end of the text at byte 5"},
      {R"("\x")", "unknown escape at byte 2"},
      {"\"\\\0\""sv, "unknown escape at byte 2"},
      {R"("\u12g4")", "expected four hexadecimal digits at byte 5"},
      {R"("\u12)", "expected four hexadecimal digits at byte 5"},
      {R"("\ud800")", "lone surrogate at byte 1"},
      {R"("\udc00")", "lone surrogate at byte 1"},
      {R"("\ud800\u0041")", "lone surrogate at byte 1"},
      {R"("\ud800x")", "lone surrogate at byte 1"},
      {R"("\ud800\n")", "lone surrogate at byte 1"},
      {R"("\ud83d\ude")", "expected four hexadecimal digits at byte 11"},
      {"\"a\nb\"", "a control character must be escaped at byte 2"},
      {"\"\0\""sv, "a control character must be escaped at byte 1"},
      {"\"\x80\"", "not UTF-8 at byte 1"},
      {"\"\xC0\x80\"", "not UTF-8 at byte 1"},          // overlong NUL
      {"\"\xE0\x80\x80\"", "not UTF-8 at byte 1"},      // overlong
      {"\"\xED\xA0\x80\"", "not UTF-8 at byte 1"},      // a surrogate
      {"\"\xF4\x90\x80\x80\"", "not UTF-8 at byte 1"},  // above U+10FFFF
      {"\"\xF5\x80\x80\x80\"", "not UTF-8 at byte 1"},
      {"\"0123456789abcdef\xE2\x82\"", "not UTF-8 at byte 17"},  // cut short
      {"[\xC3\xA9]", "expected a value at byte 1"},
  };
  for (const auto& [text, message] : kRefused)
    EXPECT_EQ(error_of(text), message) << text;
}

TEST(ParsedText, FindsWhatIsWrongWhereverItStandsInARunOfSixteenBytes) {
  for (std::size_t before = 0; before < 40; ++before) {
    const std::string text = "\"" + std::string(before, 'x') + "\x01" + std::string(40, 'y') + "\"";
    EXPECT_EQ(error_of(text),
              "a control character must be escaped at byte " + std::to_string(before + 1));
  }
}

TEST(ParsedText, LimitsDepthAndNodes) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(error_of(nested(64)), "");
  EXPECT_EQ(error_of(nested(65)), "nested too deeply at byte 64");
  EXPECT_EQ(error_of(std::string(1'000'000, '[')), "nested too deeply at byte 64");
  EXPECT_EQ(error_of(R"({"a":{}})", {.depth_max = 1}), "nested too deeply at byte 5");
  EXPECT_EQ(error_of("[1,2,3]", {.nodes_max = 4}), "");
  EXPECT_EQ(error_of("[1,2,3]", {.nodes_max = 3}), "too many values at byte 5");
}

// An object of more than 32 members takes another way to find names that occur twice.
std::string object_of(const std::vector<std::string>& names) {
  std::string text = "{";
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : ",") + names[i] + ":" + std::to_string(i);
  }
  return text + "}";
}

std::vector<std::string> distinct_names(std::size_t count) {
  std::vector<std::string> names;
  names.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    names.push_back("\"member" + std::to_string(i) + "\"");
  return names;
}

TEST(ParsedText, RefusesAClientsNameThatOccursTwice) {
  EXPECT_EQ(error_of(R"({"a":1,"b":2,"a":3})"), "a member's name occurs twice at byte 13");
  EXPECT_EQ(error_of(R"({"a":1,"\u0061":3})"), "a member's name occurs twice at byte 7");
  EXPECT_EQ(error_of(R"({"\u0061":1,"a":3})"), "a member's name occurs twice at byte 12");
  EXPECT_EQ(error_of(R"({"a":{"a":1},"b":[{"a":1},{"a":2}]})"), "");
  EXPECT_EQ(error_of(R"({"":1,"":2})"), "a member's name occurs twice at byte 6");
  for (const std::size_t count : {10U, 32U, 33U, 500U}) {
    std::vector<std::string> names = distinct_names(count);
    EXPECT_EQ(error_of(object_of(names)), "") << count;
    names.emplace_back(R"("\u006dember0")");
    EXPECT_NE(error_of(object_of(names)).find("occurs twice"), std::string::npos) << count;
  }
}

TEST(ParsedText, LetsTheLastOfEqualNamesWinInSubgraphsAndEvents) {
  constexpr ParseOptions kOptions{.duplicate_names = DuplicateNames::kLastWins};
  for (const std::size_t others : {0U, 20U, 40U}) {
    std::vector<std::string> names = distinct_names(others);
    names.insert(names.begin(), {R"("id")", R"("i\u0064")"});
    names.emplace_back(R"("id")");
    const std::string text = object_of(names);
    ParsedText document;
    const auto root = document.parse(text, kOptions);
    ASSERT_TRUE(root);
    EXPECT_EQ(root->find("id")->int64(), others + 2);
    EXPECT_EQ(root->count(), others + 1);
    EXPECT_EQ(root->raw(), text);
    for (const Member member : root->members()) {
      if (member.name.equals("id")) {
        EXPECT_EQ(member.value.int64(), others + 2);
      }
    }
  }
}

TEST(ParsedText, CanBeUsedAgainAfterAnError) {
  ParsedText document;
  EXPECT_FALSE(document.parse("[[[1"));
  const auto root = document.parse(R"({"a":[1]})");
  ASSERT_TRUE(root);
  EXPECT_EQ(root->find("a")->raw(), "[1]");
}

}  // namespace
}  // namespace shared::json
