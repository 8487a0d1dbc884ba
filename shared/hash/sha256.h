// sha256: what identifies documents and rows.
//
// Spec:   FIPS 180-4.
// Shapes: 32 bytes, not their hexadecimal text.
// Errors: none.
// Thread: any.
#pragma once

#include <string>
#include <string_view>

namespace shared::hash {

[[nodiscard]] std::string sha256(std::string_view bytes);

}  // namespace shared::hash
