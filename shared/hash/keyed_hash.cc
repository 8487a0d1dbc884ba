#include "shared/hash/keyed_hash.h"

#include <array>
#include <cstring>
#include <sodium.h>

#include "shared/base/check.h"

namespace shared::hash {

namespace {

using Secret = std::array<unsigned char, crypto_shorthash_KEYBYTES>;

Secret draw_secret() {
  CHECK(sodium_init() >= 0);
  Secret secret{};
  crypto_shorthash_keygen(secret.data());
  return secret;
}

}  // namespace

std::size_t keyed_hash(std::string_view text) {
  static const Secret kSecret = draw_secret();
  std::array<unsigned char, crypto_shorthash_BYTES> bytes{};
  crypto_shorthash(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                   kSecret.data());
  std::size_t hash = 0;
  static_assert(sizeof(hash) == crypto_shorthash_BYTES);
  std::memcpy(&hash, bytes.data(), sizeof(hash));
  return hash;
}

}  // namespace shared::hash
