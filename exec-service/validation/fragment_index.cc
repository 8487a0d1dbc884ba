#include "exec-service/validation/fragment_index.h"

namespace exec::validation {

FragmentIndex::FragmentIndex(const language::Document& document) {
  for (const language::Definition& definition : document.definitions()) {
    const auto* fragment = language::as<language::FragmentDefinition>(definition);
    if (fragment == nullptr) continue;
    by_name_[fragment->name.value] = static_cast<FragmentNumber>(fragments_.size());
    fragments_.push_back(fragment);
  }
}

FragmentNumber FragmentIndex::number_of(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? kNoFragment : found->second;
}

const language::FragmentDefinition* FragmentIndex::find(std::string_view name) const {
  const FragmentNumber number = number_of(name);
  return number == kNoFragment ? nullptr : fragments_[number];
}

}  // namespace exec::validation
