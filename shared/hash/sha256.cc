#include "shared/hash/sha256.h"

#include <array>

#include <openssl/evp.h>

#include "shared/base/check.h"

namespace shared::hash {

std::string sha256(std::string_view bytes) {
  // EVP_sha256() would look the algorithm up again for each digest.
  static const EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  std::array<unsigned char, 32> digest{};
  unsigned int size = 0;
  CHECK(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, kAlgorithm, nullptr) == 1);
  CHECK(size == digest.size());
  return {digest.begin(), digest.end()};
}

}  // namespace shared::hash
