// SourceLocation: where in a document something is, as a client reads it.
//
// The AST keeps byte offsets (4 bytes per node); lines and columns are counted only for the few
// nodes that an error names, by rescanning the text: Document::location.
//
// Spec:   §7.1.2 "Errors": line and column start at 1. §2.1.2: "\n", "\r\n" and "\r" end a line.
// Shapes: columns count UTF-16 code units, as graphql-js and so every client's editor does; a
//         character outside the basic plane is two.
// Thread: any.
#pragma once

#include <cstdint>
#include <string_view>

#include "shared/graphql/error_json.h"

namespace exec::language {

using Offset = std::uint32_t;  // bytes from the start of the document

using SourceLocation = shared::graphql::Location;

[[nodiscard]] SourceLocation locate(std::string_view source, Offset offset);

}  // namespace exec::language
