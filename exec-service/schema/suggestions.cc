#include "exec-service/schema/suggestions.h"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "shared/base/nearest_names.h"

namespace exec::schema {

namespace {

constexpr std::size_t kSuggestionsMax = 5;

}  // namespace

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

std::string suggestion(std::string_view name,
                       const std::vector<std::string_view>& candidates,
                       std::string_view what) {
  return did_you_mean(shared::nearest_names(name, candidates), what);
}

}  // namespace exec::schema
