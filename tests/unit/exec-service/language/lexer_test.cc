#include "exec-service/language/lexer.h"

#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exec::language {
namespace {

using ::testing::ElementsAre;

// Every token as error messages name it; what stopped the lexer, with its offset, as the last.
std::vector<std::string> tokens_of(std::string_view source) {
  Arena arena;
  Lexer lexer(source, arena);
  std::vector<std::string> tokens;
  for (;;) {
    Token token;
    lexer.next(token);
    if (token.kind == TokenKind::kEof) return tokens;
    if (token.kind == TokenKind::kError) {
      tokens.push_back(fmt::format("{} at {}", lexer.error(), token.start));
      return tokens;
    }
    tokens.push_back(describe(token));
  }
}

std::string string_value_of(std::string_view source) {
  Arena arena;
  Lexer lexer(source, arena);
  Token token;
  lexer.next(token);
  if (token.kind == TokenKind::kError) return lexer.error();
  return std::string(token.text);
}

TEST(Lexer, SplitsPunctuatorsWithoutWhiteSpace) {
  EXPECT_THAT(tokens_of("!$&()...:=@[]{|}"),
              ElementsAre("\"!\"", "\"$\"", "\"&\"", "\"(\"", "\")\"", "\"...\"", "\":\"", "\"=\"",
                          "\"@\"", "\"[\"", "\"]\"", "\"{\"", "\"|\"", "\"}\""));
}

TEST(Lexer, PassesOverWhiteSpaceCommasCommentsAndByteOrderMarks) {
  EXPECT_THAT(tokens_of("\xEF\xBB\xBF a,,\t b # c \xF0\x9F\x98\x80 {\r\n c\xEF\xBB\xBF"),
              ElementsAre("Name \"a\"", "Name \"b\"", "Name \"c\""));
}

// Runs are read sixteen bytes at a time: every length, at every distance from the end.
TEST(Lexer, EndsNamesAndWhiteSpaceWhereTheyEnd) {
  constexpr std::string_view kName = "_aZ09bcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXY";
  constexpr std::string_view kBlanks = " \n\t,\r     \n      ,,\r\n         \t\t\t  ,\n           ";
  for (std::size_t length = 1; length <= kName.size(); ++length) {
    const std::string name(kName.substr(0, length));
    const std::string blanks(kBlanks.substr(0, length));
    const std::string token = "Name \"" + name + "\"";
    for (const std::string after :
         {"", "{", "\n}", "\xEF\xBB\xBF", " # a comment, and more of it"}) {
      const std::vector<std::string> found = tokens_of(blanks + name + blanks + name + after);
      ASSERT_GE(found.size(), 2U);
      EXPECT_EQ(found[0], token);
      EXPECT_EQ(found[1], token);
      EXPECT_EQ(found.size(), after == "{" || after == "\n}" ? 3U : 2U) << after;
    }
  }
}

// All bytes but letters, digits and _ end a name, those beyond ASCII too.
TEST(Lexer, KnowsWhatANameIsMadeOf) {
  for (int byte = 1; byte < 256; ++byte) {
    const auto character = static_cast<char>(byte);
    const bool is_of_it = byte < 128 && (std::isalnum(byte) != 0 || character == '_');
    const std::string source = std::string("name") + character + "behind that is long enough";
    const std::string first =
        is_of_it ? "Name \"name" + std::string(1, character) + "behind\"" : "Name \"name\"";
    EXPECT_EQ(tokens_of(source).front(), first) << byte;
  }
}

TEST(Lexer, ReadsNumbersAsTheyAreWritten) {
  EXPECT_THAT(
      tokens_of("0 -0 12 -3.25 1e5 1.5E-10 123456789012345678901234567890"),
      ElementsAre("Int \"0\"", "Int \"-0\"", "Int \"12\"", "Float \"-3.25\"", "Float \"1e5\"",
                  "Float \"1.5E-10\"", "Int \"123456789012345678901234567890\""));
}

struct Refusal {
  std::string_view source;
  std::string_view message;  // and offset
};

constexpr Refusal kRefusals[] = {
    {"00", "Invalid number, unexpected digit after 0: \"0\". at 1"},
    {"1.", "Invalid number, expected digit but got: <EOF>. at 2"},
    {"-x", "Invalid number, expected digit but got: \"x\". at 1"},
    {"1.e1", "Invalid number, expected digit but got: \"e\". at 2"},
    {"1e+", "Invalid number, expected digit but got: <EOF>. at 3"},
    {"0xF", "Invalid number, expected digit but got: \"x\". at 1"},
    {"1.2.3", "Invalid number, expected digit but got: \".\". at 3"},
    {".5", "Invalid number, expected digit before \".\", did you mean \"0.5\"? at 0"},
    {"..", "Unexpected \"..\", did you mean \"...\"? at 0"},
    {".", "Unexpected character: \".\". at 0"},
    {"'a'", "Unexpected single quote character ('), did you mean to use a double quote (\")? at 0"},
    {"~", "Unexpected character: \"~\". at 0"},
    {"\xC3\x9F", "Unexpected character: U+00DF. at 0"},
    {"\xED\xBA\xAD", "Invalid character: U+DEAD. at 0"},
    {"\xC0\x80", "Invalid character: U+00C0. at 0"},
    {"# \xFF", "Invalid character: U+00FF. at 2"},
    {"\"", "Unterminated string. at 1"},
    {"\"a\nb\"", "Unterminated string. at 2"},
    {"\"\\z\"", "Invalid character escape sequence: \"\\z\". at 1"},
    {"\"\\u00G0\"", "Invalid Unicode escape sequence: \"\\u00G0\". at 1"},
    {"\"\\uD800\"", "Invalid Unicode escape sequence: \"\\uD800\". at 1"},
    {"\"\\uD800\\u0041\"", "Invalid Unicode escape sequence: \"\\uD800\". at 1"},
    {"\"\\uDC00\"", "Invalid Unicode escape sequence: \"\\uDC00\". at 1"},
    {"\"\\u{}\"", "Invalid Unicode escape sequence: \"\\u{}\". at 1"},
    {"\"\\u{110000}\"", "Invalid Unicode escape sequence: \"\\u{110000}\". at 1"},
    {"\"\\u{D800}\"", "Invalid Unicode escape sequence: \"\\u{D800}\". at 1"},
    {"\"\\u{000000041}\"", "Invalid Unicode escape sequence: \"\\u{000000041\". at 1"},
    {"\"\xED\xA0\x80\"", "Invalid character within String: U+D800. at 1"},
    {"\"\"\"a", "Unterminated string. at 4"},
    {"\"\"\"\xF8\"\"\"", "Invalid character within String: U+00F8. at 3"},
};

TEST(Lexer, RefusesWhatIsNotATokenAndReportsWhere) {
  for (const Refusal& each : kRefusals) {
    EXPECT_THAT(tokens_of(each.source), ElementsAre(std::string(each.message))) << each.source;
  }
}

struct StringCase {
  std::string_view source;
  std::string_view value;
};

constexpr StringCase kStrings[] = {
    {R"("")", ""},
    {R"("simple")", "simple"},
    {R"("\" \\ \/ \b\f\n\r\t")", "\" \\ / \b\f\n\r\t"},
    {R"("\u00e9\u{1F600}\uD83D\uDE00")", "\xC3\xA9\xF0\x9F\x98\x80\xF0\x9F\x98\x80"},
    {"\"\xF0\x9F\x98\x80\"", "\xF0\x9F\x98\x80"},
    {R"("""""")", ""},
    {R"("""plain""")", "plain"},
    {R"("""a "quoted" \""" b""")", R"(a "quoted" """ b)"},
    {"\"\"\"no \\n escape\"\"\"", "no \\n escape"},
    {"\"\"\"\n\n    Hello,\n      World!\n\n    Yours\n  \"\"\"", "Hello,\n  World!\n\nYours"},
    {"\"\"\"  first\n    second\r    third\r\n    \"\"\"", "  first\nsecond\nthird"},
    {"\"\"\"\n \t\n\"\"\"", ""},
};

TEST(Lexer, DecodesStringsAndBlockStrings) {
  for (const StringCase& each : kStrings) {
    EXPECT_EQ(string_value_of(each.source), each.value) << each.source;
  }
}

}  // namespace
}  // namespace exec::language
