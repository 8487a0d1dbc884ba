#include "exec-service/validation/suggestions.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

namespace exec::validation {

namespace {

constexpr std::size_t kSuggestionsMax = 5;
constexpr std::size_t kNameLengthMax = 256;  // longer ones are nobody's typing error

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_but_case(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, [](char a, char b) { return lower(a) == lower(b); });
}

// Insertions, deletions, substitutions and swaps of neighbours from one to the other.
std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::array<std::vector<std::size_t>, 3> rows;
  for (auto& row : rows)
    row.resize(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j)
    rows[0][j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    const std::vector<std::size_t>& above = rows.at((i - 1) % 3);
    std::vector<std::size_t>& row = rows.at(i % 3);
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t cost = lower(left[i - 1]) == lower(right[j - 1]) ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + cost});
      const bool swapped = i > 1 && j > 1 && lower(left[i - 1]) == lower(right[j - 2]) &&
                           lower(left[i - 2]) == lower(right[j - 1]);
      if (swapped) row[j] = std::min(row[j], rows.at((i - 2) % 3)[j - 2] + 1);
    }
  }
  return rows.at(left.size() % 3)[right.size()];
}

std::size_t distance(std::string_view name, std::string_view candidate) {
  if (name == candidate) return 0;
  if (equal_but_case(name, candidate)) return 1;
  return edit_distance(candidate, name);
}

}  // namespace

std::vector<std::string_view> nearest_names(std::string_view name,
                                            const std::vector<std::string_view>& candidates) {
  if (name.size() > kNameLengthMax) return {};
  const std::size_t threshold = name.size() * 2 / 5 + 1;
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (const std::string_view candidate : candidates) {
    const std::size_t lengths_apart =
        std::max(candidate.size(), name.size()) - std::min(candidate.size(), name.size());
    if (lengths_apart > threshold) continue;
    const std::size_t apart = distance(name, candidate);
    if (apart <= threshold) near.emplace_back(apart, candidate);
  }
  std::ranges::sort(near);
  std::vector<std::string_view> names;
  names.reserve(near.size());
  for (const auto& [apart, candidate] : near)
    names.push_back(candidate);
  return names;
}

std::string did_you_mean(const std::vector<std::string_view>& names, std::string_view what) {
  if (names.empty()) return {};
  const std::size_t count = std::min(names.size(), kSuggestionsMax);
  std::string text = fmt::format(" Did you mean {}{}", what, what.empty() ? "" : " ");
  for (std::size_t i = 0; i < count; ++i) {
    const bool last = i + 1 == count;
    if (i != 0) text += count == 2 ? " or " : last ? ", or " : ", ";
    text += fmt::format("\"{}\"", names[i]);
  }
  return text += '?';
}

}  // namespace exec::validation
