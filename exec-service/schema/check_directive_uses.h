// Directives in SDL: used where, how often and with which arguments they are defined for.
//
//   type A @key { … }       @key is not defined · @key cannot stand on OBJECT · @key needs fields:
//
// Spec:   GraphQL §3.13 "Directives", §5.7 "Directives", §5.4 "Arguments", for type system
//         documents.
// Shapes: a type and its extensions are one place, as is a schema. What a linked specification or
//         an event dialect brings along (`is_machinery`) is checked by its own reader.
// Errors: to `problems`; undefined directives to `unknown`.
// Thread: one load.
#pragma once

#include <functional>
#include <string_view>

#include "exec-service/schema/definition_table.h"
#include "exec-service/schema/sdl_file.h"

namespace exec::schema {

void check_directive_uses(const SdlFile& file,
                          const DefinitionTable& definitions,
                          const std::function<bool(std::string_view directive)>& is_machinery,
                          ProblemList& unknown,
                          ProblemList& problems);

}  // namespace exec::schema
