#include "exec-service/validation/context.h"

namespace exec::validation {

std::optional<schema::TypeRef> Context::type_of(const language::TypeReference& type) const {
  schema::TypeRef found;
  for (const language::TypeReference* level = &type;; level = level->of_type) {
    switch (level->kind) {
      case language::TypeReferenceKind::kNonNull:
        found.non_null |= std::uint32_t{1} << found.list_depth;
        break;
      case language::TypeReferenceKind::kList:
        if (found.list_depth == schema::TypeRef::kListDepthMax) return std::nullopt;
        ++found.list_depth;
        break;
      case language::TypeReferenceKind::kNamed: {
        const schema::Type* named = schema.find_type(level->name.value);
        if (named == nullptr) return std::nullopt;
        found.type = named->id;
        return found;
      }
    }
  }
}

const schema::Type* Context::composite_type(std::string_view name) const {
  const schema::Type* type = schema.find_type(name);
  return type != nullptr && type->is_composite() ? type : nullptr;
}

}  // namespace exec::validation
