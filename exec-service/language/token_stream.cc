#include "exec-service/language/token_stream.h"

#include <utility>

#include <fmt/format.h>

namespace exec::language {

TokenStream::TokenStream(std::string_view source, Arena& arena, const ParseLimits& limits)
    : lexer_(source, arena), tokens_max_(limits.tokens_max) {
  advance();
}

void TokenStream::advance() {
  if (failed()) return;
  lexer_.next(token_);
  if (token_.kind == TokenKind::kError) {
    fail(token_.start, lexer_.error());
  } else if (token_.kind != TokenKind::kEof) {
    count(tokens_, tokens_max_, token_.start, "tokens");
  }
}

void TokenStream::expect_keyword(std::string_view word) {
  if (skip_keyword(word)) return;
  fail(token_.start, fmt::format("Expected \"{}\", found {}.", word, describe(token_)));
}

bool TokenStream::skip_keyword(std::string_view word) {
  if (!peek_keyword(word)) return false;
  advance();
  return true;
}

void TokenStream::fail(Offset offset, std::string_view message) {
  fail_with(offset, fmt::format("Syntax Error: {}", message), kSyntaxErrorCode);
}

void TokenStream::fail_expected(TokenKind kind) {
  fail(token_.start, fmt::format("Expected {}, found {}.", describe(kind), describe(token_)));
}

void TokenStream::fail_unexpected(const Token& token) {
  fail(token.start, fmt::format("Unexpected {}.", describe(token)));
}

void TokenStream::fail_limit(Offset offset, std::uint32_t max, std::string_view what) {
  fail_with(offset, fmt::format("Document contains more than {} {}. Parsing aborted.", max, what),
            kLimitErrorCode);
}

void TokenStream::fail_with(Offset offset, std::string message, std::string_view code) {
  if (failed()) return;
  error_ = GraphQLError{.message = std::move(message),
                        .locations = {locate(lexer_.source(), offset)},
                        .code = std::string(code)};
  token_ = Token{TokenKind::kError, offset, {}};
}

}  // namespace exec::language
