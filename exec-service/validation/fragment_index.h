// FragmentIndex: the fragments of a document, numbered, and found by name.
//
// Shapes: numbers run from 0 in source order. Of two with one name, which is an error of its own,
//         the last is found.
// Thread: any (immutable).
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "exec-service/language/document.h"
#include "shared/hash/keyed_hash.h"

namespace exec::validation {

using FragmentNumber = std::uint32_t;
inline constexpr FragmentNumber kNoFragment = std::numeric_limits<FragmentNumber>::max();

class FragmentIndex {
 public:
  explicit FragmentIndex(const language::Document& document);

  [[nodiscard]] std::size_t size() const { return fragments_.size(); }
  [[nodiscard]] const language::FragmentDefinition& operator[](FragmentNumber number) const {
    return *fragments_[number];
  }
  [[nodiscard]] FragmentNumber number_of(std::string_view name) const;  // kNoFragment: none
  [[nodiscard]] const language::FragmentDefinition* find(std::string_view name) const;

 private:
  std::vector<const language::FragmentDefinition*> fragments_;
  shared::hash::KeyedMap<std::string_view, FragmentNumber> by_name_;
};

}  // namespace exec::validation
