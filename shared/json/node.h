// Node: one JSON value, or one member's name, in 16 bytes of a ParsedText's array.
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

// Kind and flags are not bytes: what is written through a byte may be anything to the compiler, and
// the parser, which writes a node every ten bytes, would read its own members again after each.
enum class Kind : std::uint16_t { kNull, kBool, kNumber, kString, kArray, kObject };

struct Node {
  enum Flag : std::uint16_t {
    kEscaped = 1,    // a string or name with at least one backslash
    kTrue = 2,       // a kBool that is true
    kDecimal = 4,    // a number with a fraction or an exponent
    kShadowed = 8,   // a name that occurs again later in its object: not there for readers
    kExponent = 16,  // a number with an exponent
  };

  std::uint32_t offset;  // of the first byte; a string's is the one after its quote
  std::uint32_t size;    // of the bytes as sent; a string's without its quotes
  std::uint32_t span;    // nodes of this value, itself included
  Kind kind;
  std::uint16_t flags;
};
static_assert(sizeof(Node) == 16);

}  // namespace shared::json
