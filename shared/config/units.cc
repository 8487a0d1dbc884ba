#include "shared/config/units.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

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

struct Suggestion {
  std::string text;
  std::int64_t value;
};

// For a number without its unit: the suggestions that lie in the range, if one does.
tl::unexpected<Error> refuse_bare(std::string_view text,
                                  std::vector<Suggestion> suggestions,
                                  Range range,
                                  std::string (&text_of)(std::int64_t)) {
  std::erase_if(suggestions, [&](const Suggestion& each) {
    return each.value < range.min || each.value > range.max;
  });
  if (suggestions.empty())
    return refuse("needs a unit, and must be from {} to {}, not `{}`", text_of(range.min),
                  text_of(range.max), text);
  std::string list = suggestions.front().text;
  for (std::size_t i = 1; i < suggestions.size(); ++i)
    list += (i + 1 == suggestions.size() ? " or " : ", ") + suggestions[i].text;
  return refuse("needs a unit: write {}, not `{}`", list, text);
}

}  // namespace

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return value;
}

Result<std::int64_t> parse_duration(std::string_view text, Range range) {
  if (const auto bare = bare_number(text)) {
    const std::int64_t number = *bare;
    if (number == 0) return refuse_bare(text, {{"0s", 0}}, range, duration_text);
    const std::int64_t seconds = number >= kKilo && number % kKilo == 0 ? number / kKilo : number;
    return refuse_bare(
        text,
        {{fmt::format("{}s", seconds), seconds * kKilo}, {fmt::format("{}ms", number), number}},
        range, duration_text);
  }
  return parse(text, "duration", "5s or 250ms", kDurations);
}

Result<std::int64_t> parse_size(std::string_view text, Range range) {
  if (const auto bare = bare_number(text)) {
    const std::int64_t number = *bare;
    Suggestion in_bytes{fmt::format("{}B", number), number};
    Suggestion shorter{size_text(number), number};
    if (number == 0) return refuse_bare(text, {in_bytes}, range, size_text);
    if (shorter.text != in_bytes.text)
      return refuse_bare(text, {shorter, in_bytes}, range, size_text);
    return refuse_bare(text,
                       {in_bytes,
                        {fmt::format("{}KiB", number), number * kKibi},
                        {fmt::format("{}MiB", number), number * kKibi * kKibi}},
                       range, size_text);
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
