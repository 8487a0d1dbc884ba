#include "shared/hash/sha256.h"

#include <array>

#include <openssl/evp.h>

#include "shared/base/check.h"

namespace shared::hash {

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, 32> digest{};
  unsigned int size = 0;
  CHECK(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
  CHECK(size == digest.size());
  return {digest.begin(), digest.end()};
}

}  // namespace shared::hash
