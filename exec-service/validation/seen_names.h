// SeenNames: which names a list has had so far, for the uniqueness rules.
//
// Most lists have a few names, which are compared one by one in place; a long one gets a hash
// table, so that no document makes this quadratic.
//
// Thread: one.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "exec-service/language/ast.h"
#include "shared/hash/keyed_hash.h"

namespace exec::validation {

class SeenNames {
 public:
  // The offset it was first seen at, or nothing and it is remembered.
  std::optional<language::Offset> find_or_add(std::string_view name, language::Offset offset) {
    for (std::size_t i = 0; i < count_; ++i)
      if (few_[i].value == name) return few_[i].offset;
    if (count_ < few_.size()) {
      few_[count_++] = {name, offset};
      return std::nullopt;
    }
    const auto [found, added] = more_.try_emplace(name, offset);
    return added ? std::nullopt : std::optional(found->second);
  }

 private:
  std::array<language::Name, 16> few_;
  std::size_t count_ = 0;
  shared::hash::KeyedMap<std::string_view, language::Offset> more_;
};

}  // namespace exec::validation
