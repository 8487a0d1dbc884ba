#include "shared/config/nearest.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "shared/base/edit_distance.h"

namespace shared::config {

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known) {
  constexpr std::size_t kWordMax = 64;  // the work is quadratic
  if (word.size() > kWordMax) return {};
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : known) {
    if (candidate.size() > kWordMax) continue;
    const std::size_t d = edit_distance(word, candidate);
    if (d >= best_distance) continue;
    best_distance = d;
    best = candidate;
  }
  return best;
}

std::vector<std::string_view> without_suffixes(std::string_view key) {
  constexpr std::string_view kSuffixes[] = {
      "_ms",  "_millis", "_s",     "_sec",     "_seconds", "_minutes", "_bytes",
      "_kb",  "_kib",    "_mb",    "_mib",     "_size",    "_percent", "_pct",
      "_max", "_limit",  "_count", "_timeout", "_interval"};
  std::vector<std::string_view> keys = {key};
  const auto cut = [&] {
    const auto suffix =
        std::ranges::find_if(kSuffixes, [&](std::string_view each) { return key.ends_with(each); });
    if (suffix == std::end(kSuffixes) || suffix->size() >= key.size()) return false;
    key.remove_suffix(suffix->size());
    return true;
  };
  while (cut())
    keys.push_back(key);
  return keys;
}

std::optional<std::string> nearest_key(std::string_view key,
                                       const std::vector<std::string>& known) {
  const std::vector<std::string_view> forms = without_suffixes(key);
  for (const std::string_view form : forms)
    if (std::ranges::find(known, form) != known.end()) return std::string(form);
  for (const std::string_view form : forms)
    if (auto near = nearest(form, known)) return near;
  return {};
}

}  // namespace shared::config
