// GraphId: number of a subgraph within its supergraph.
#pragma once

#include <cstdint>

#include "exec-service/schema/id_set.h"
#include "shared/base/strong_id.h"

namespace exec::supergraph {

using GraphId = shared::StrongId<struct GraphIdTag, std::uint32_t>;  // into Supergraph::graphs
using GraphSet = schema::IdSet<GraphId>;

}  // namespace exec::supergraph
