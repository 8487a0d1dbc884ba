#include "shared/config/nearest_key.h"

#include <algorithm>
#include <iterator>

#include "shared/base/nearest_names.h"

namespace shared::config {

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

std::optional<std::string> same_key(std::string_view key, const std::vector<std::string>& known) {
  for (const std::string_view form : without_suffixes(key))
    if (std::ranges::find(known, form) != known.end()) return std::string(form);
  return {};
}

std::optional<std::string> nearest_key(std::string_view key,
                                       const std::vector<std::string>& known) {
  for (const std::string_view form : without_suffixes(key))
    if (const auto near = nearest_names(form, known); !near.empty())
      return std::string(near.front());
  return {};
}

}  // namespace shared::config
