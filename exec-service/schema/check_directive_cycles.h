// No directive's definition may lead back to itself.
//
//   directive @a(x: Int @b)    directive @b(y: In)    input In { z: Int @a }     @a → @b → In → @a
//
// Spec:   GraphQL §3.13 "Directives", Type Validation, 1 to 3: not directly, and not indirectly by
//         a type or directive which it refers to.
// Errors: to `problems`, at the definition's name, with the first step of the way.
// Thread: one load.
#pragma once

#include "exec-service/schema/definition_table.h"

namespace exec::schema {

void check_directive_cycles(const DefinitionTable& definitions, ProblemList& problems);

}  // namespace exec::schema
