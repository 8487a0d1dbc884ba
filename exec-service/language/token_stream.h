// TokenStream: the token a parser looks at, the first error, and the limits on what has been read.
//
// After an error the current token is kError for good. It matches nothing, so the recursive descent
// above unwinds without asking; only loops that wait for a closing token ask `failed()`.
//
// Errors: `take_error()`, once `failed()`.
// Thread: one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "exec-service/language/graphql_error.h"
#include "exec-service/language/lexer.h"
#include "exec-service/language/parser.h"

namespace exec::language {

class TokenStream {
 public:
  TokenStream(std::string_view source, Arena& arena, const ParseLimits& limits);

  [[nodiscard]] const Token& token() const { return token_; }
  [[nodiscard]] bool peek(TokenKind kind) const { return token_.kind == kind; }
  [[nodiscard]] bool peek_keyword(std::string_view word) const {
    return token_.kind == TokenKind::kName && token_.text == word;
  }

  // expect fails if the token is another one; skip goes past it if it is there.
  void expect(TokenKind kind) {
    if (!skip(kind)) fail_expected(kind);
  }
  void expect_keyword(std::string_view word);
  bool skip(TokenKind kind) {
    if (!peek(kind)) return false;
    advance();
    return true;
  }
  bool skip_keyword(std::string_view word);
  void advance();  // past any token

  [[nodiscard]] bool failed() const { return error_.has_value(); }
  void fail(Offset offset, std::string_view message);
  void fail_expected(TokenKind kind);
  void fail_unexpected(const Token& token);
  void fail_limit(Offset offset, std::uint32_t max, std::string_view what);
  [[nodiscard]] GraphQLError take_error() { return std::move(*error_); }

  // Counts one more; fails beyond the limit.
  void count(std::uint32_t& counter, std::uint32_t max, Offset offset, std::string_view what) {
    if (++counter > max) fail_limit(offset, max, what);
  }

 private:
  void fail_with(Offset offset, std::string message, std::string_view code);

  Lexer lexer_;
  Token token_;
  std::uint32_t tokens_ = 0;
  std::uint32_t tokens_max_;
  std::optional<GraphQLError> error_;
};

}  // namespace exec::language
