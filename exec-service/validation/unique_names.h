// report_repeated_names: for lists whose names must be unique, one error per name, at every place
// it has.
//
// Thread: one.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "exec-service/language/ast.h"
#include "exec-service/validation/errors.h"
#include "exec-service/validation/seen_names.h"

namespace exec::validation {

// `what` is how the message names the thing, up to the name: `argument named "`.
template <class Item, class NameOf>
void report_repeated_names(Errors& errors,
                           std::string_view rule,
                           std::string_view what,
                           const language::ArenaList<Item>& items,
                           const NameOf& name_of) {
  if (items.size() < 2) return;
  SeenNames seen;
  const bool repeated = std::any_of(items.begin(), items.end(), [&](const Item& item) {
    return seen.find_or_add(name_of(item).value, 0).has_value();
  });
  if (!repeated) return;

  std::vector<language::Name> names;
  names.reserve(items.size());
  for (const Item& item : items)
    names.push_back(name_of(item));
  std::stable_sort(names.begin(), names.end(),
                   [](const auto& left, const auto& right) { return left.value < right.value; });
  for (auto first = names.begin(); first != names.end() && !errors.full();) {
    const auto last = std::find_if(first, names.end(),
                                   [&](const auto& name) { return name.value != first->value; });
    if (last - first > 1) {
      std::vector<language::Offset> offsets;
      for (auto each = first; each != last; ++each)
        offsets.push_back(each->offset);
      errors.report(rule, fmt::format("There can be only one {}{}\".", what, first->value),
                    offsets);
    }
    first = last;
  }
}

}  // namespace exec::validation
