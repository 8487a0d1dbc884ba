// Lexer: source text → tokens, one at a time; comments, commas and white space are passed over.
//
// One table lookup a byte decides everything that is ASCII. Names, numbers and strings without
// escapes are views into the source; only strings that need decoding are written to the arena.
//
// Spec:   §2.1 "Source Text" to §2.1.9, §2.10.4 "String Value". A byte order mark is Ignored
// wherever it
//         stands, as the grammar has it.
// Errors: a token of kind kError whose `start` is the place; `error()` says what. The first is the
// last. Thread: one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "exec-service/language/arena.h"
#include "exec-service/language/token.h"

namespace exec::language {

class Lexer {
 public:
  // Both outlive the tokens. At most 4 GiB of source.
  Lexer(std::string_view source, Arena& arena) : source_(source), arena_(arena) {}

  [[nodiscard]] Token next();
  [[nodiscard]] const std::string& error() const { return error_; }
  [[nodiscard]] std::string_view source() const { return source_; }

 private:
  [[nodiscard]] unsigned char byte_at(std::size_t offset) const {
    return offset < source_.size() ? static_cast<unsigned char>(source_[offset]) : 0;
  }
  [[nodiscard]] bool starts_with(std::size_t offset, std::string_view text) const {
    return source_.substr(offset, text.size()) == text;
  }

  void skip_ignored();
  void skip_comment();
  Token read_name();
  Token read_dots();
  Token read_number();
  Token read_string();
  Token read_escaped_string(std::size_t start);
  Token read_block_string();
  Token read_unexpected();

  // Past the digits at `offset`, of which there must be one; npos and error() if not.
  std::size_t read_digits(std::size_t offset);
  // Decodes the escape at position_ and goes past it; false and error() if it is none.
  bool read_escape(char*& to);
  bool read_unicode_escape(char*& to);
  // Steps over one character within a string; false and error() if it is not Unicode.
  bool skip_string_character();

  Token token(TokenKind kind, std::size_t start, std::string_view text) const;
  Token fail(std::size_t offset, std::string message);

  std::string_view source_;
  Arena& arena_;
  std::size_t position_ = 0;
  std::size_t error_offset_ = 0;
  std::string error_;
};

}  // namespace exec::language
