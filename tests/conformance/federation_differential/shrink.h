// shrink: the smallest operation found that still shows the same thing.
//
// Takes one selection, alias, directive or list of arguments away at a time, or puts a fragment's
// selections in its place, as long as `shows` says that it still does.
//
// Thread: as `shows`.
#pragma once

#include <functional>

#include "tests/conformance/federation_differential/query_tree.h"

namespace tests::differential {

[[nodiscard]] QueryTree shrink(QueryTree tree,
                               const std::function<bool(const QueryTree&)>& shows,
                               std::size_t attempts_max = 4'000);

}  // namespace tests::differential
