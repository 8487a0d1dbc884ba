#include "shared/config/units.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <limits>
#include <optional>
#include <span>

#include <fmt/format.h>

namespace shared::config {

namespace {

struct Unit {
  std::string_view name;
  std::int64_t factor;
};

constexpr std::array kDurations = {
    Unit{"ms", 1}, Unit{"s", 1'000}, Unit{"m", 60'000}, Unit{"h", 3'600'000}, Unit{"d", 86'400'000},
};
constexpr std::int64_t kKilo = 1'000;
constexpr std::int64_t kKibi = 1'024;
constexpr std::array kSizes = {
    Unit{"B", 1},
    Unit{"kB", kKilo},
    Unit{"KiB", kKibi},
    Unit{"MB", kKilo* kKilo},
    Unit{"MiB", kKibi* kKibi},
    Unit{"GB", kKilo* kKilo* kKilo},
    Unit{"GiB", kKibi* kKibi* kKibi},
};

bool equal_without_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

std::string list_of(std::span<const Unit> units) {
  std::string list;
  for (const Unit& unit : units)
    list.append(list.empty() ? "" : &unit == &units.back() ? " and " : ", ").append(unit.name);
  return list;
}

constexpr std::size_t kDigitsMax = 15;  // far beyond any bound of ours, and safe to multiply

bool is_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "1.5" times 1000, exactly; nothing for what is not a number, or not a whole one after that.
std::optional<std::int64_t> scaled(std::string_view number, std::int64_t factor) {
  const std::size_t point = std::min(number.find('.'), number.size());
  const std::string_view whole = number.substr(0, point);
  const std::string_view fraction = number.substr(std::min(point + 1, number.size()));
  if (whole.empty() || whole.size() > kDigitsMax || !is_digits(whole) || !is_digits(fraction))
    return {};
  if (point < number.size() && (fraction.empty() || fraction.size() > 3)) return {};
  std::int64_t thousandths = 0;
  const std::string digits =
      std::string(whole) + std::string(fraction) + std::string(3 - fraction.size(), '0');
  std::from_chars(digits.data(), digits.data() + digits.size(), thousandths);
  if (thousandths > std::numeric_limits<std::int64_t>::max() / factor) return {};
  const std::int64_t product = thousandths * factor;
  if (product % 1000 != 0) return {};
  return product / 1000;
}

struct Quantity {
  std::string_view number;
  std::string_view unit;
};

Quantity split(std::string_view text) {
  const auto is_number = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
  const auto end =
      static_cast<std::size_t>(std::ranges::find_if_not(text, is_number) - text.begin());
  return {text.substr(0, end), text.substr(end)};
}

template <class... Args>
tl::unexpected<Error> refuse(fmt::format_string<Args...> text, Args&&... args) {
  return fail(ErrorCode::kInvalidInput, fmt::format(text, std::forward<Args>(args)...));
}

Result<std::int64_t> parse(std::string_view text,
                           std::string_view what,
                           std::string_view example,
                           std::span<const Unit> units) {
  const auto [number, unit_name] = split(text);
  const auto unit = std::ranges::find_if(units, [&, name = unit_name](const Unit& each) {
    return equal_without_case(each.name, name);
  });
  if (unit == units.end() && !number.empty())
    return refuse("must be a {} such as {}, not `{}`: the units are {}", what, example, text,
                  list_of(units));
  if (unit != units.end())
    if (const auto value = scaled(number, unit->factor)) return *value;
  return refuse("must be a {} such as {}, not `{}`", what, example, text);
}

// A number without a unit; so few digits that it can be multiplied.
std::optional<std::int64_t> bare_number(std::string_view text) {
  if (text.size() > kDigitsMax || !is_digits(text)) return {};
  return whole_number(text);
}

// The unit that leaves the smallest whole number.
std::string shortest(std::int64_t value, std::span<const Unit> units) {
  const Unit* best = &units.front();
  for (const Unit& unit : units)
    if (value != 0 && value % unit.factor == 0 && unit.factor > best->factor) best = &unit;
  return fmt::format("{}{}", value / best->factor, best->name);
}

}  // namespace

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return value;
}

Result<std::int64_t> parse_duration(std::string_view text) {
  if (const auto bare = bare_number(text)) {
    const std::int64_t number = *bare;
    if (number == 0) return refuse("needs a unit: write 0s, not `{}`", text);
    const std::int64_t seconds = number >= kKilo && number % kKilo == 0 ? number / kKilo : number;
    return refuse("needs a unit: write {}s or {}ms, not `{}`", seconds, number, text);
  }
  return parse(text, "duration", "5s or 250ms", kDurations);
}

Result<std::int64_t> parse_size(std::string_view text) {
  if (const auto bare = bare_number(text)) {
    const std::int64_t number = *bare;
    const std::string in_bytes = fmt::format("{}B", number);
    const std::string shorter = size_text(number);
    if (number == 0 || shorter != in_bytes)
      return refuse("needs a unit: write {}, not `{}`",
                    number == 0 ? in_bytes : shorter + " or " + in_bytes, text);
    return refuse("needs a unit: write {0}B, {0}KiB or {0}MiB, not `{1}`", number, text);
  }
  return parse(text, "size", "16MiB or 64KiB", kSizes);
}

Result<std::int64_t> parse_percent(std::string_view text) {
  const bool has_unit = text.ends_with('%');
  const auto value = scaled(has_unit ? text.substr(0, text.size() - 1) : text, 1);
  if (!value) return refuse("must be a percentage such as 20%, not `{}`", text);
  if (!has_unit) return refuse("needs a unit: write {0}%, not `{0}`", text);
  return *value;
}

std::string duration_text(std::int64_t ms) {
  return ms == 0 ? "0s" : shortest(ms, kDurations);
}

std::string size_text(std::int64_t bytes) {
  return shortest(bytes, kSizes);
}

std::string percent_text(std::int64_t percent) {
  return fmt::format("{}%", percent);
}

}  // namespace shared::config
