// KeyDigest: the SHA-256 of a key of several parts.
//
//   KeyDigest().add(schema).add(document).add(variables).finish()
//
// No two keys have one digest because their parts run into each other: each part goes in with its
// length before it.
//
// Thread: its owner's.
#pragma once

#include <string>
#include <string_view>

namespace shared::hash {

class KeyDigest {
 public:
  KeyDigest& add(std::string_view part);
  [[nodiscard]] std::string finish() const;  // 32 bytes

 private:
  std::string text_;
};

}  // namespace shared::hash
