// The parser against what graphql-js accepted and refused, and where.
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "exec-service/language/lexer.h"
#include "exec-service/language/parser.h"
#include "exec-service/language/printer.h"
#include "tests/conformance/graphql_corpus.h"

namespace tests::conformance {
namespace {

using exec::language::GraphQLError;
using exec::language::Parsed;
using exec::language::ParseLimits;
using Json = nlohmann::ordered_json;

std::string text_of(const exec::language::SourceLocation& location) {
  return std::to_string(location.line) + ":" + std::to_string(location.column) + " ";
}

template <class T>
std::string verdict(const Parsed<T>& parsed) {
  return parsed ? "ok" : "refused at " + text_of(parsed.error().locations.at(0));
}

std::string expected_verdict(const Json& row) {
  if (row.at("ok").get<bool>()) return "ok";
  const Json& locations =
      row.contains("error") ? row.at("error").at("locations") : row.at("locations");
  return "refused at " + text_of_locations(locations);
}

// What a token or lexical error is, and where; spelled alike for both sides.
std::string text_of(const exec::language::Token& token, const exec::language::Lexer& lexer) {
  using exec::language::TokenKind;
  const std::string where = text_of(exec::language::locate(lexer.source(), token.start));
  if (token.kind == TokenKind::kError) return "refused at " + where;
  std::string kind = describe(token.kind);
  if (kind.starts_with('"')) kind = kind.substr(1, kind.size() - 2);
  return kind + " " + where + std::string(token.text);
}

std::string expected_token(const Json& row) {
  if (!row.at("ok").get<bool>()) return "refused at " + text_of_locations(row.at("locations"));
  const Json& token = row.at("token");
  const Json& value = token.at("value");
  return token.at("kind").get<std::string>() + " " + text_of_locations(Json::array({token})) +
         (value.is_null() ? "" : value.get<std::string>());
}

// graphql-js's tests look at one token of the source; which one, the row does not say.
void check_lexer_row(const Json& row) {
  exec::language::Arena arena;
  const std::string source = row.at("source");
  exec::language::Lexer lexer(source, arena);
  const std::string expected = expected_token(row);
  std::string seen;
  exec::language::Token token;
  do {
    lexer.next(token);
    const std::string text = text_of(token, lexer);
    if (text == expected) return;
    seen += "\n" + text;
  } while (token.kind != exec::language::TokenKind::kEof &&
           token.kind != exec::language::TokenKind::kError);
  ADD_FAILURE() << row.at("test") << "\n" << source << "\nno " << expected << " in" << seen;
}

std::optional<std::string> parser_verdict(const Json& row) {
  const std::string kind = row.at("kind");
  const std::string source = row.at("source");
  ParseLimits limits = ParseLimits::for_schema();
  if (row.at("options").is_object()) {
    if (!row.at("options").contains("maxTokens"))
      return std::nullopt;  // options that we do not have
    limits.tokens_max = row.at("options").at("maxTokens");
  }
  using exec::language::Variables;
  if (kind == "parse") return verdict(exec::language::parse(source, limits));
  if (kind == "parseValue") return verdict(parse_value(source, Variables::kAllowed, limits));
  if (kind == "parseConstValue") return verdict(parse_value(source, Variables::kForbidden, limits));
  if (kind == "parseType") return verdict(exec::language::parse_type(source, limits));
  return std::nullopt;
}

TEST(GraphqlCorpus, EveryDocumentIsAcceptedOrRefusedWhereGraphqlJsDoes) {
  const auto corpus = read_corpus_rows("corpus.jsonl");
  if (!corpus) GTEST_SKIP() << "parse rows of corpus.jsonl: no GRAPHQL_CORPUS_DIR";
  std::size_t checked = 0;
  for (const Json& row : corpus->rows) {
    const std::string query = row.at("query");
    const auto parsed = exec::language::parse(query, ParseLimits::for_schema());
    EXPECT_EQ(verdict(parsed), expected_verdict(row.at("parse"))) << row.at("id") << "\n" << query;
    ++checked;
    if (parsed) {
      using exec::language::PrintStyle;
      for (const PrintStyle style : {PrintStyle::kPretty, PrintStyle::kCompact}) {
        const std::string once = print(*parsed, style);
        const auto again = exec::language::parse(once, ParseLimits::for_schema());
        ASSERT_TRUE(again) << row.at("id") << again.error().message << "\n" << once;
        EXPECT_EQ(print(*again, PrintStyle::kCompact), print(*parsed, PrintStyle::kCompact));
      }
    }
  }
  std::cout << checked << " documents, " << corpus->unreadable << " rows unreadable\n";
  EXPECT_GT(checked, 0U);
}

TEST(GraphqlJsTests, OfTheLexerAndTheParserHold) {
  const auto corpus = read_corpus_rows("graphql-js-recorded.jsonl");
  if (!corpus) GTEST_SKIP() << "lex and parse rows of graphql-js's tests: no GRAPHQL_CORPUS_DIR";
  std::size_t checked = 0;
  for (const Json& row : corpus->rows) {
    if (row.at("kind") == "lex") {
      check_lexer_row(row);
      ++checked;
    } else if (row.at("kind").get<std::string>().starts_with("parse")) {
      const std::optional<std::string> verdict = parser_verdict(row);
      if (!verdict) {
        std::cout << "left out: " << row.at("test") << "\n";
        continue;
      }
      EXPECT_EQ(*verdict, expected_verdict(row)) << row.at("test") << "\n" << row.at("source");
      ++checked;
    }
  }
  std::cout << checked << " calls, " << corpus->unreadable << " rows unreadable\n";
  EXPECT_GT(checked, 0U);
}

}  // namespace
}  // namespace tests::conformance
