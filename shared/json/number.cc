#include "shared/json/number.h"

#include <algorithm>
#include <charconv>

namespace shared::json {
namespace {

// Beyond it exponents are held to be equal: far from any double, and no sum below overflows.
constexpr std::int64_t kExponentMax = 1'000'000'000'000'000;

std::int64_t parse_exponent(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  std::int64_t exponent = 0;
  for (const char digit : text) {
    exponent = std::min((exponent * 10) + (digit - '0'), kExponentMax);
  }
  return negative ? -exponent : exponent;
}

}  // namespace

Decimal to_decimal(std::string_view number) {
  Decimal decimal;
  decimal.negative = number.starts_with('-');
  if (decimal.negative) number.remove_prefix(1);
  if (const auto e = number.find_first_of("eE"); e != std::string_view::npos) {
    decimal.exponent = parse_exponent(number.substr(e + 1));
    number = number.substr(0, e);
  }
  if (const auto point = number.find('.'); point != std::string_view::npos) {
    decimal.exponent -= static_cast<std::int64_t>(number.size() - point - 1);
    decimal.digits = number.substr(0, point);
    decimal.digits += number.substr(point + 1);
  } else {
    decimal.digits = number;
  }
  decimal.digits.erase(0, decimal.digits.find_first_not_of('0'));
  if (decimal.digits.empty()) return {};
  const std::size_t kept = decimal.digits.find_last_not_of('0') + 1;
  decimal.exponent += static_cast<std::int64_t>(decimal.digits.size() - kept);
  decimal.exponent = std::clamp(decimal.exponent, -kExponentMax, kExponentMax);
  decimal.digits.resize(kept);
  return decimal;
}

std::optional<std::int64_t> Decimal::int64() const {
  constexpr std::int64_t kDigitsMax = 19;
  if (digits.empty()) return 0;
  if (exponent < 0 || magnitude() > kDigitsMax) return std::nullopt;
  std::string text = negative ? "-" : "";
  text += digits;
  text.append(static_cast<std::size_t>(exponent), '0');
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  return value;
}

}  // namespace shared::json
