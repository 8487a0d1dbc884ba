#include "conn-service/routing/value_key.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <system_error>

#include "shared/base/check.h"
#include "shared/json/canonical.h"
#include "shared/json/parsed_text.h"

namespace conn::routing {

namespace {

using shared::json::Kind;
using shared::json::Value;

bool text_key(std::string_view text, std::string& key) {
  key.assign(1, 's').append(text);
  return true;
}

bool string_key(Value value, std::string& key) {
  key.assign(1, 's');
  std::string scratch;
  key.append(value.text(scratch));
  return true;
}

bool exact_number_key(Value value, std::string& key) {
  key.assign(1, 'n');
  shared::json::append_canonical_number(key, value.raw());
  return true;
}

// Of GraphQL's numbers: a Float is a double, and an Int one without loss.
bool double_key(Value value, std::string& key) {
  const std::optional<double> number = value.number();
  if (!number) return false;
  key.assign(1, 'n');
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), *number);
  CHECK(error == std::errc{});
  shared::json::append_canonical_number(key,
                                        {text.data(), static_cast<std::size_t>(end - text.data())});
  return true;
}

bool boolean_key(Value value, std::string& key) {
  key.assign(value.is_true() ? "b1" : "b0");
  return true;
}

}  // namespace

bool event_value_key(Value value, Comparison comparison, std::string& key) {
  const bool by_type = comparison == Comparison::kByJsonType;
  switch (value.kind()) {
    case Kind::kString:
      return (by_type || comparison == Comparison::kText) && string_key(value, key);
    case Kind::kNumber:
      if (comparison == Comparison::kText) return text_key(value.raw(), key);
      if (by_type) return exact_number_key(value, key);
      return comparison == Comparison::kNumber && double_key(value, key);
    case Kind::kBool:
      return (by_type || comparison == Comparison::kBoolean) && boolean_key(value, key);
    case Kind::kNull:
    case Kind::kArray:
    case Kind::kObject:
      return false;
  }
  return false;
}

std::optional<std::string> filter_value_key(std::string_view json, Comparison comparison) {
  shared::json::ParsedText document;
  const auto value = document.parse(json);
  if (!value) return std::nullopt;
  std::string key;
  const bool is_number_or_boolean =
      comparison == Comparison::kNumber || comparison == Comparison::kBoolean;
  if (!value->is_string() || !is_number_or_boolean)
    return event_value_key(*value, comparison, key) ? std::optional(key) : std::nullopt;
  const std::string inner_text = value->text();
  shared::json::ParsedText inner;
  const auto inner_value = inner.parse(inner_text);
  if (!inner_value || !event_value_key(*inner_value, comparison, key)) return std::nullopt;
  return key;
}

}  // namespace conn::routing
