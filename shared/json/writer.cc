#include "shared/json/writer.h"

#include <array>
#include <charconv>
#include <cmath>

#include "shared/json/utf8.h"
#include "shared/json/value.h"

namespace shared::json {
namespace {

void append_escape(std::string& out, char c) {
  constexpr std::string_view kMeant = "\b\f\n\r\t\"\\";
  constexpr std::string_view kNames = "bfnrt\"\\";
  constexpr std::string_view kHex = "0123456789abcdef";
  if (const auto named = kMeant.find(c); named != std::string_view::npos) {
    out.push_back('\\');
    out.push_back(kNames[named]);
    return;
  }
  const auto byte = static_cast<unsigned char>(c);
  out.append("\\u00");
  out.push_back(kHex[byte >> 4U]);
  out.push_back(kHex[byte & 0xFU]);
}

template <class Number>
void append_number(std::string& out, Number number) {
  std::array<char, 32> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), end);
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
  out.push_back('"');
  const char* at = text.data();
  const char* end = at + text.size();
  while (at != end) {
    const char* special = find_special(at, end);
    out.append(at, special);
    at = special;
    if (at == end) break;
    const std::size_t size = utf8_size(at, end);
    if (size > 1) {
      out.append(at, size);
      at += size;
      continue;
    }
    if (size == 1) {
      append_escape(out, *at);
    } else {
      out.append("\xEF\xBF\xBD");  // U+FFFD
    }
    ++at;
  }
  out.push_back('"');
}

std::string quote(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);  // it may be kept for as long as a session: no room to grow
  append_string(out, text);
  return out;
}

void Writer::separate() {
  if (comma_) out_.push_back(',');
  comma_ = true;
}

Writer& Writer::open(char bracket) {
  separate();
  out_.push_back(bracket);
  comma_ = false;
  return *this;
}

Writer& Writer::close(char bracket) {
  out_.push_back(bracket);
  comma_ = true;
  return *this;
}

Writer& Writer::key(std::string_view name) {
  separate();
  append_string(out_, name);
  out_.push_back(':');
  comma_ = false;
  return *this;
}

Writer& Writer::string(std::string_view text) {
  separate();
  append_string(out_, text);
  return *this;
}

Writer& Writer::integer(std::int64_t number) {
  separate();
  append_number(out_, number);
  return *this;
}

Writer& Writer::number(double number) {
  if (!std::isfinite(number)) return null();
  separate();
  append_number(out_, number);
  return *this;
}

Writer& Writer::raw(std::string_view json) {
  separate();
  out_.append(json);
  return *this;
}

Writer& Writer::value(const Value& value) {
  return raw(value.raw());
}

}  // namespace shared::json
