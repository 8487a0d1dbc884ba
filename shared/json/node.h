// Node: one JSON value, or one member's name, in 16 bytes of a Document's array.
//
//   {"a": [1, 2]}   →   object(span 5)  name "a"  array(span 3)  number 1  number 2
//
// Nodes lie in document order; a container's `span` counts itself and all nodes inside, so that
// `node + node.span` is its next sibling. A node never holds text, only where its bytes lie.
//
// Thread: any (plain data). Users of the module want Value (value.h), not this.
#pragma once

#include <cstdint>

namespace shared::json {

enum class Kind : std::uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };

struct Node {
  enum Flag : std::uint8_t {
    kEscaped = 1,   // a string or name with at least one backslash
    kTrue = 2,      // a kBool that is true
    kDecimal = 4,   // a number with a fraction or an exponent
    kShadowed = 8,  // a name that occurs again later in its object: not there for readers
  };

  std::uint32_t offset;  // of the first byte; a string's is the one after its quote
  std::uint32_t size;    // of the bytes as sent; a string's without its quotes
  std::uint32_t span;    // nodes of this value, itself included
  Kind kind;
  std::uint8_t flags;
  std::uint16_t reserved;
};
static_assert(sizeof(Node) == 16);

}  // namespace shared::json
