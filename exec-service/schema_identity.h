// schema_traits: what decides how operations behave under a schema besides the supergraph and the
// event graph, as text for the schema's id. Equal ids mean equal behaviour, on every replica.
//
// Shapes: one line per trait that differs from the built-in default. Empty: all are as by default,
//         and the id is that of the two files alone.
// Source: docs/decisions/0015-schema-reload.md.
#pragma once

#include <string>
#include <string_view>

#include "exec-service/config.h"

namespace exec {

// `manifest_hash`: of the trusted documents' file; empty: there is none.
[[nodiscard]] std::string schema_traits(const Config& config, std::string_view manifest_hash);

// The id of a schema whose files have the id `files_id`. `name`: of a private schema; empty: public.
[[nodiscard]] std::string schema_id_of(std::string_view files_id,
                                       std::string_view traits,
                                       std::string_view name);

}  // namespace exec
