#include "shared/hash/key_digest.h"

#include "shared/hash/sha256.h"

namespace shared::hash {

KeyDigest& KeyDigest::add(std::string_view part) {
  text_.append(std::to_string(part.size())).append(1, ':').append(part);
  return *this;
}

std::string KeyDigest::finish() const {
  return sha256(text_);
}

}  // namespace shared::hash
