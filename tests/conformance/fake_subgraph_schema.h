// What a subgraph serves is more than its SDL says: `_entities`, and types that the SDL only
// extends.
#pragma once

#include <memory>
#include <string>

#include "exec-service/schema/schema.h"

namespace tests::conformance {

// `extend` is struck out where there is nothing to extend (Federation 1, §"Type extensions"), and
// types with @key become members of `_Entity`. CHECKs that the result is a schema.
[[nodiscard]] std::shared_ptr<const exec::schema::Schema> fake_subgraph_schema(std::string sdl);

}  // namespace tests::conformance
