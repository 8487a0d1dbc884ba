#include "shared/json/value.h"

#include <charconv>
#include <cstring>
#include <limits>

#include "shared/json/number.h"
#include "shared/json/utf8.h"

namespace shared::json {
namespace {

std::uint32_t hex(std::string_view digits) {
  std::uint32_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

// `text` was checked by the parser: an escape is complete, a high surrogate has its low one.
void unescape(std::string_view text, std::string& out) {
  out.clear();
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find('\\'), text.size());
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) return;
    if (text[1] != 'u') {
      constexpr std::string_view kNames = "bfnrt";
      constexpr std::string_view kMeant = "\b\f\n\r\t";
      const std::size_t named = kNames.find(text[1]);
      out.push_back(named == std::string_view::npos ? text[1] : kMeant[named]);
      text.remove_prefix(2);
      continue;
    }
    std::uint32_t code_point = hex(text.substr(2, 4));
    text.remove_prefix(6);
    if (code_point >= 0xD800 && code_point <= 0xDBFF) {
      code_point = 0x10000 + ((code_point - 0xD800) << 10U) + (hex(text.substr(2, 4)) - 0xDC00);
      text.remove_prefix(6);
    }
    append_utf8(out, code_point);
  }
}

std::string_view bytes_of(const Node& node, const char* input) {
  return {input + node.offset, node.size};
}

// A name as readers see it: not there if a later one shadows it.
bool name_equals(const Node& name, const char* input, std::string_view wanted) {
  return (name.flags & Node::kShadowed) == 0 && Value(&name, input).equals(wanted);
}

}  // namespace

std::string_view Value::text(std::string& scratch) const {
  if (!is_string()) return {};
  if (!is_escaped()) return bytes_of(*node_, input_);
  unescape(bytes_of(*node_, input_), scratch);
  return scratch;
}

std::string Value::text() const {
  std::string scratch;
  return std::string(text(scratch));
}

std::optional<std::int64_t> Value::int64() const {
  if (!is_number()) return std::nullopt;
  const std::string_view digits = raw();
  if (!is_integer_literal()) return to_decimal(digits).int64();
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc()) return std::nullopt;
  return value;
}

std::optional<std::int32_t> Value::int32() const {
  const std::optional<std::int64_t> value = int64();
  if (!value || *value < std::numeric_limits<std::int32_t>::min() ||
      *value > std::numeric_limits<std::int32_t>::max()) {
    return std::nullopt;
  }
  return static_cast<std::int32_t>(*value);
}

std::optional<double> Value::number() const {
  if (!is_number()) return std::nullopt;
  const std::string_view text = raw();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc()) return value;
  if (to_decimal(text).magnitude() < 0) return 0.0;  // out of range, but at the small end
  return std::nullopt;
}

std::optional<Value> Value::find(std::string_view name) const {
  return MemberCursor(*this).find(name);
}

std::size_t Value::count() const {
  std::size_t count = 0;
  if (is_object()) {
    for ([[maybe_unused]] const Member member : members())
      ++count;
  } else {
    for ([[maybe_unused]] const Value element : elements())
      ++count;
  }
  return count;
}

std::optional<Value> MemberCursor::search(std::string_view name) {
  const Node* const from = next_;
  for (const Node* at = from; at != end_; at += 1 + at[1].span)
    if (name_equals(*at, input_, name)) return take(at);
  for (const Node* at = first_; at != from; at += 1 + at[1].span)
    if (name_equals(*at, input_, name)) return take(at);
  return std::nullopt;
}

}  // namespace shared::json
