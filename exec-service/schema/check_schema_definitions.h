// Schema definitions: one per file, and each kind of root once, in it and its extensions together.
//
// Spec:   GraphQL §3.3 "Schema", §3.3.2 "Schema Extension".
// Errors: to the ProblemList, at what is there too often.
// Thread: one load.
#pragma once

#include "exec-service/schema/definition_table.h"
#include "exec-service/schema/sdl_file.h"

namespace exec::schema {

void check_schema_definitions(const DefinitionTable& definitions, ProblemList& problems);

}  // namespace exec::schema
