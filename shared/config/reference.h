// What the table of keys says, for people and for editors.
//
//   conn-service --print-reference ─▶ Markdown tables, in docs/configuration.md
//   conn-service --print-schema ────▶ JSON Schema, in docs/configuration.schema.json
//
// Spec:   JSON Schema draft-07, which is what YAML plug-ins of editors read.
// Shapes: one Markdown section per top-level section of the file. In the schema every value may be
//         a text with `${NAME}`, as in a file.
// Thread: any.
#pragma once

#include <string>
#include <vector>

#include "shared/config/key.h"

namespace shared::config {

[[nodiscard]] std::string reference(const std::vector<Key>& keys);
[[nodiscard]] std::string json_schema(const std::string& title, const std::vector<Key>& keys);

}  // namespace shared::config
