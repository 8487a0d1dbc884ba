// Decimal: a JSON number's text as sign, digits and exponent, exactly. Internal to shared/json.
//
//   -12.50e3 → negative, "125", exponent 2         (value = ±digits × 10^exponent)
//
// Shapes: `digits` has no zero at either end; zero itself has none, and no sign.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shared::json {

struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;

  // The power of ten above the first digit: orders magnitudes before any digit is looked at.
  [[nodiscard]] std::int64_t magnitude() const {
    return exponent + static_cast<std::int64_t>(digits.size());
  }
  [[nodiscard]] std::optional<std::int64_t> int64() const;
};

[[nodiscard]] Decimal to_decimal(std::string_view number);

}  // namespace shared::json
