// Document: a parsed document, with the text and the memory that its nodes point into.
//
// Spec:   §2.3 "Document".
// Shapes: moving a Document leaves its nodes where they are, so pointers to them stay good for as
//         long as some Document owns them; it cannot be copied.
// Thread: any (const). Keep it as shared_ptr<const Document> where a plan outlives the request.
#pragma once

#include <string_view>
#include <utility>

#include "exec-service/language/arena.h"
#include "exec-service/language/ast_type_system.h"

namespace exec::language {

class Document {
 public:
  Document(Arena arena, std::string_view source, ArenaList<Definition> definitions)
      : arena_(std::move(arena)), source_(source), definitions_(definitions) {}

  [[nodiscard]] ArenaList<Definition> definitions() const { return definitions_; }
  [[nodiscard]] std::string_view source() const { return source_; }
  [[nodiscard]] SourceLocation location(Offset offset) const { return locate(source_, offset); }
  [[nodiscard]] std::size_t bytes_reserved() const { return arena_.bytes_reserved(); }

  // Null when there is none.
  [[nodiscard]] const FragmentDefinition* fragment(std::string_view name) const;

 private:
  Arena arena_;
  std::string_view source_;  // in arena_
  ArenaList<Definition> definitions_;
};

}  // namespace exec::language
