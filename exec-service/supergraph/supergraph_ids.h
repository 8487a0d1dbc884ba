// GraphId: number of a subgraph within its supergraph.
#pragma once

#include <cstdint>

#include "exec-service/schema/id_set.h"
#include "shared/base/strong_id.h"

namespace exec::schema {

using GraphId = shared::StrongId<struct GraphIdTag, std::uint32_t>;  // into Supergraph::graphs
using GraphSet = IdSet<GraphId>;

}  // namespace exec::schema
