#include "shared/base/nearest_names.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "shared/base/edit_distance.h"

namespace shared {

namespace {

constexpr std::size_t kNameLengthMax = 256;  // the work is quadratic

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return lower(c); });
  return out;
}

// Another case of letters is one edit.
std::size_t distance(std::string_view name, std::string_view candidate) {
  if (name == candidate) return 0;
  const std::size_t apart = edit_distance(lower_case(candidate), lower_case(name));
  return std::max<std::size_t>(apart, 1);
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

std::vector<std::string_view> nearest_names(std::string_view name,
                                            const std::vector<std::string>& candidates) {
  return nearest_names(name, std::vector<std::string_view>(candidates.begin(), candidates.end()));
}

}  // namespace shared
