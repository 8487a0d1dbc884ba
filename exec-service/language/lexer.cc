#include "exec-service/language/lexer.h"

#include <array>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "exec-service/language/block_string.h"
#include "exec-service/language/byte_runs.h"
#include "exec-service/language/code_point.h"
#include "exec-service/language/unicode_escape.h"

namespace exec::language {

enum class ByteClass : std::uint8_t {
  kOther,
  kIgnored,  // white space, line terminators, comma
  kComment,
  kNameStart,
  kDigit,
  kMinus,
  kDot,
  kQuote,
  kPunctuator
};

namespace {

struct alignas(4) ByteFacts {  // a power of two: found by a shift
  ByteClass kind = ByteClass::kOther;
  TokenKind punctuator = TokenKind::kError;
  bool plain_in_string = false;  // ASCII that a string holds as it is
};

constexpr std::array<ByteFacts, 256> make_facts() {
  std::array<ByteFacts, 256> facts{};
  for (std::size_t byte = 0; byte < 128; ++byte) {
    const auto character = static_cast<char>(byte);
    if (is_name_continue(character)) facts[byte].kind = ByteClass::kNameStart;
    if (character >= '0' && character <= '9') facts[byte].kind = ByteClass::kDigit;
    if (is_ignored(character)) facts[byte].kind = ByteClass::kIgnored;
    facts[byte].plain_in_string = byte != '"' && byte != '\\' && byte != '\n' && byte != '\r';
  }
  facts['#'].kind = ByteClass::kComment;
  facts['-'].kind = ByteClass::kMinus;
  facts['.'].kind = ByteClass::kDot;
  facts['"'].kind = ByteClass::kQuote;
  constexpr std::array<std::pair<unsigned char, TokenKind>, 13> kPunctuators = {
      {{'!', TokenKind::kBang},
       {'$', TokenKind::kDollar},
       {'&', TokenKind::kAmp},
       {'(', TokenKind::kParenL},
       {')', TokenKind::kParenR},
       {':', TokenKind::kColon},
       {'=', TokenKind::kEquals},
       {'@', TokenKind::kAt},
       {'[', TokenKind::kBracketL},
       {']', TokenKind::kBracketR},
       {'{', TokenKind::kBraceL},
       {'|', TokenKind::kPipe},
       {'}', TokenKind::kBraceR}}};
  for (const auto& [byte, kind] : kPunctuators) {
    facts[byte].kind = ByteClass::kPunctuator;
    facts[byte].punctuator = kind;
  }
  return facts;
}

constexpr std::array<ByteFacts, 256> kFacts = make_facts();
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

const ByteFacts& facts_of(char byte) {
  return kFacts[static_cast<unsigned char>(byte)];
}

bool is_digit(unsigned char byte) {
  return kFacts[byte].kind == ByteClass::kDigit;
}

}  // namespace

Token Lexer::token(TokenKind kind, std::size_t start, std::string_view text) {
  return {kind, static_cast<Offset>(start), text};
}

Token Lexer::fail(std::size_t offset, std::string message) {
  error_ = std::move(message);
  error_offset_ = offset;
  position_ = offset;
  return token(TokenKind::kError, offset, {});
}

void Lexer::next(Token& token) {
  const char* const begin = source_.data();
  const char* const end = begin + source_.size();
  const char* at = begin + position_;
  for (;;) {
    if (at != end && facts_of(*at).kind == ByteClass::kIgnored) at = past_ignored(at + 1, end);
    token.start = static_cast<Offset>(at - begin);
    if (at == end) {
      token.kind = TokenKind::kEof;
      token.text = {};
      break;
    }
    const ByteFacts& facts = facts_of(*at);
    if (facts.kind == ByteClass::kNameStart) {
      const char* const start = at;
      at = past_name(at + 1, end);
      token.kind = TokenKind::kName;
      token.text = {start, static_cast<std::size_t>(at - start)};
      break;
    }
    if (facts.kind == ByteClass::kPunctuator) {
      token.kind = facts.punctuator;
      token.text = {};
      ++at;
      break;
    }
    position_ = static_cast<std::size_t>(at - begin);
    if (facts.kind == ByteClass::kComment) {
      skip_comment();
    } else if (facts.kind == ByteClass::kOther && starts_with(position_, kByteOrderMark)) {
      position_ += kByteOrderMark.size();
    } else {
      token = read_other(facts.kind);
      return;
    }
    at = begin + position_;
  }
  position_ = static_cast<std::size_t>(at - begin);
}

Token Lexer::read_other(ByteClass kind) {
  switch (kind) {
    case ByteClass::kDot:
      return read_dots();
    case ByteClass::kDigit:
    case ByteClass::kMinus:
      return read_number();
    case ByteClass::kQuote:
      return starts_with(position_, R"(""")") ? read_block_string() : read_string();
    default:
      return read_unexpected();
  }
}

void Lexer::skip_comment() {
  while (position_ < source_.size()) {
    const unsigned char byte = byte_at(position_);
    if (byte == '\n' || byte == '\r') return;
    if (byte < 0x80) {
      ++position_;
      continue;
    }
    const CodePoint character = decode_code_point(source_, position_);
    if (!character.valid) return;  // next() will say so
    position_ += character.length;
  }
}

Token Lexer::read_dots() {
  const std::size_t start = position_;
  if (starts_with(start, "...")) {
    position_ += 3;
    return token(TokenKind::kSpread, start, {});
  }
  if (byte_at(start + 1) == '.') return fail(start, "Unexpected \"..\", did you mean \"...\"?");
  if (is_digit(byte_at(start + 1))) {
    const std::size_t end = read_digits(start + 1);
    return fail(start,
                fmt::format(R"(Invalid number, expected digit before ".", did you mean "0.{}"?)",
                            source_.substr(start + 1, end - start - 1)));
  }
  return read_unexpected();
}

Token Lexer::read_unexpected() {
  if (byte_at(position_) == '\'') {
    return fail(position_,
                "Unexpected single quote character ('), did you mean to use a double quote (\")?");
  }
  return fail(position_,
              fmt::format("{} character: {}.",
                          decode_code_point(source_, position_).valid ? "Unexpected" : "Invalid",
                          describe_code_point(source_, position_)));
}

std::size_t Lexer::read_digits(std::size_t offset) {
  if (!is_digit(byte_at(offset))) {
    fail(offset, fmt::format("Invalid number, expected digit but got: {}.",
                             describe_code_point(source_, offset)));
    return std::string_view::npos;
  }
  while (is_digit(byte_at(offset)))
    ++offset;
  return offset;
}

Token Lexer::read_number() {
  const std::size_t start = position_;
  TokenKind kind = TokenKind::kInt;
  std::size_t end = start + (byte_at(start) == '-' ? 1 : 0);

  if (byte_at(end) == '0') {
    ++end;
    if (is_digit(byte_at(end))) {
      return fail(end, fmt::format("Invalid number, unexpected digit after 0: {}.",
                                   describe_code_point(source_, end)));
    }
  } else {
    end = read_digits(end);
    if (end == std::string_view::npos) return token(TokenKind::kError, error_offset_, {});
  }
  if (byte_at(end) == '.') {
    kind = TokenKind::kFloat;
    end = read_digits(end + 1);
    if (end == std::string_view::npos) return token(TokenKind::kError, error_offset_, {});
  }
  if (byte_at(end) == 'e' || byte_at(end) == 'E') {
    kind = TokenKind::kFloat;
    ++end;
    if (byte_at(end) == '+' || byte_at(end) == '-') ++end;
    end = read_digits(end);
    if (end == std::string_view::npos) return token(TokenKind::kError, error_offset_, {});
  }
  // 3.14.15 and 0xF: a number must not run into what looks like more of it.
  if (byte_at(end) == '.' || kFacts[byte_at(end)].kind == ByteClass::kNameStart) {
    return fail(end, fmt::format("Invalid number, expected digit but got: {}.",
                                 describe_code_point(source_, end)));
  }
  position_ = end;
  return token(kind, start, source_.substr(start, end - start));
}

bool Lexer::skip_string_character() {
  if (byte_at(position_) < 0x80) {
    ++position_;
    return true;
  }
  const CodePoint character = decode_code_point(source_, position_);
  if (character.valid) {
    position_ += character.length;
    return true;
  }
  fail(position_, fmt::format("Invalid character within String: {}.",
                              describe_code_point(source_, position_)));
  return false;
}

Token Lexer::read_string() {
  const std::size_t start = position_;
  ++position_;
  while (position_ < source_.size()) {
    const unsigned char byte = byte_at(position_);
    if (kFacts[byte].plain_in_string) {
      ++position_;
    } else if (byte == '"') {
      ++position_;
      return token(TokenKind::kString, start, source_.substr(start + 1, position_ - start - 2));
    } else if (byte == '\\') {
      return read_escaped_string(start);
    } else if (byte == '\n' || byte == '\r') {
      break;
    } else if (!skip_string_character()) {
      return token(TokenKind::kError, error_offset_, {});
    }
  }
  return fail(position_, "Unterminated string.");
}

// From the first escape on: decodes into the arena. No escape is shorter than what it stands for,
// so the rest of the line is room enough.
Token Lexer::read_escaped_string(std::size_t start) {
  const std::size_t line_end = source_.find_first_of("\n\r", position_);
  const std::size_t room = (line_end == std::string_view::npos ? source_.size() : line_end) - start;
  std::string decoded(room, '\0');
  char* to = decoded.data();
  const auto keep = [&](std::size_t from) { to += source_.copy(to, position_ - from, from); };
  keep(start + 1);
  while (position_ < source_.size()) {
    const unsigned char byte = byte_at(position_);
    const std::size_t from = position_;
    if (byte == '"') {
      ++position_;
      const std::string_view text(decoded.data(), static_cast<std::size_t>(to - decoded.data()));
      return token(TokenKind::kString, start, arena_.copy(text));
    }
    if (byte == '\n' || byte == '\r') break;
    if (byte == '\\') {
      if (!read_escape(to)) return token(TokenKind::kError, error_offset_, {});
    } else {
      if (!skip_string_character()) return token(TokenKind::kError, error_offset_, {});
      keep(from);
    }
  }
  return fail(position_, "Unterminated string.");
}

bool Lexer::read_escape(char*& to) {
  constexpr std::string_view kEscapes = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  const unsigned char letter = byte_at(position_ + 1);
  if (letter == 'u') return append_unicode_escape(to);
  const std::size_t index = kEscapes.find(static_cast<char>(letter));
  if (index == std::string_view::npos) {
    fail(position_,
         fmt::format("Invalid character escape sequence: \"{}\".", source_.substr(position_, 2)));
    return false;
  }
  *to++ = kMeanings[index];
  position_ += 2;
  return true;
}

bool Lexer::append_unicode_escape(char*& to) {
  const UnicodeEscape escape = read_unicode_escape(source_.substr(position_));
  if (!escape.is_valid) {
    fail(position_, fmt::format("Invalid Unicode escape sequence: \"{}\".",
                                source_.substr(position_, escape.size)));
    return false;
  }
  to += encode_code_point(escape.code_point, to);
  position_ += escape.size;
  return true;
}

Token Lexer::read_block_string() {
  const std::size_t start = position_;
  position_ += 3;
  while (position_ < source_.size()) {
    const unsigned char byte = byte_at(position_);
    if (byte == '"' && starts_with(position_, R"(""")")) {
      const std::string_view raw = source_.substr(start + 3, position_ - start - 3);
      position_ += 3;
      return token(TokenKind::kBlockString, start, dedent_block_string(raw, arena_));
    }
    if (byte == '\\' && starts_with(position_, R"(\""")")) {
      position_ += 4;
    } else if (!skip_string_character()) {
      return token(TokenKind::kError, error_offset_, {});
    }
  }
  return fail(position_, "Unterminated string.");
}

}  // namespace exec::language
