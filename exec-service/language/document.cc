#include "exec-service/language/document.h"

namespace exec::language {

const FragmentDefinition* Document::fragment(std::string_view name) const {
  for (const Definition& definition : definitions_) {
    const auto* fragment = as<FragmentDefinition>(definition);
    if (fragment != nullptr && fragment->name.value == name) return fragment;
  }
  return nullptr;
}

}  // namespace exec::language
