// Lexer: source text → tokens, one at a time; comments, commas and white space are passed over.
//
// One table lookup per token decides what it is; runs of white space and names are passed over at
// once (byte_runs.h). Names, numbers and strings without escapes are views into the source; only
// strings that need decoding are written to the arena.
//
// Spec:   §2.1 "Source Text" to §2.1.8, §2.10.4 "String Value". A byte order mark is Ignored
//         wherever it stands, as the grammar has it.
// Errors: a token of kind kError, whose `start` is the place; then error(). The first is the last.
// Thread: one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "exec-service/language/arena.h"
#include "exec-service/language/token.h"

namespace exec::language {

enum class ByteClass : std::uint8_t;  // what a token is, by its first byte

class Lexer {
 public:
  // Both outlive the tokens. At most 4 GiB of source.
  Lexer(std::string_view source, Arena& arena) : source_(source), arena_(arena) {}

  // Into `token`, as its fields: copying a token just written is the most expensive part of reading
  // one.
  void next(Token& token);
  [[nodiscard]] const std::string& error() const { return error_; }
  [[nodiscard]] std::string_view source() const { return source_; }

 private:
  [[nodiscard]] unsigned char byte_at(std::size_t offset) const {
    return offset < source_.size() ? static_cast<unsigned char>(source_[offset]) : 0;
  }
  [[nodiscard]] bool starts_with(std::size_t offset, std::string_view text) const {
    return source_.substr(offset, text.size()) == text;
  }

  void skip_comment();
  Token read_other(ByteClass kind);  // neither a name nor a punctuator of one byte
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
  bool append_unicode_escape(char*& to);
  // Steps over one character within a string; false and error() if it is not Unicode.
  bool skip_string_character();

  static Token token(TokenKind kind, std::size_t start, std::string_view text);
  Token fail(std::size_t offset, std::string message);

  std::string_view source_;
  Arena& arena_;
  std::size_t position_ = 0;
  std::size_t error_offset_ = 0;
  std::string error_;
};

}  // namespace exec::language
