// derive_api_schema: the model without what is @inaccessible. Ids stay what they are.
//
// Spec:   inaccessible v0.2, "Removing elements": what is marked goes, and with it what needs it: a
//         field of a hidden type, a union without members, an implemented interface.
// Shapes: a hidden type keeps its entry (Type::is_hidden) and its name, but nothing leads there.
// Errors: a root or a required argument that hides, and types that lose all they hold.
// Thread: one load.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "exec-service/schema/schema.h"
#include "exec-service/schema/sdl_file.h"
#include "exec-service/supergraph/directive_names.h"

namespace exec::supergraph {

// The model itself if nothing is hidden. Problems are at the definition of the type.
[[nodiscard]] std::shared_ptr<const schema::Schema> derive_api_schema(
    const std::shared_ptr<const schema::Schema>& of,
    const std::vector<AnnotatedFile>& files,
    schema::ProblemList& problems);

}  // namespace exec::supergraph
