#include <array>
#include <cstdint>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "exec-service/supergraph/supergraph.h"
#include "shared/base/check.h"

namespace exec::supergraph {

namespace {

// The length goes first, so that no text can be moved from one file's end to the other's start.
void add(EVP_MD_CTX* digest, std::string_view text) {
  const std::string length = fmt::format("{}:", text.size());
  CHECK(EVP_DigestUpdate(digest, length.data(), length.size()) == 1);
  CHECK(EVP_DigestUpdate(digest, text.data(), text.size()) == 1);
}

}  // namespace

std::string schema_id(std::string_view supergraph_text,
                      std::optional<std::string_view> event_graph_text) {
  constexpr std::size_t kIdBytes = 8;
  EVP_MD_CTX* digest = EVP_MD_CTX_new();
  CHECK(digest != nullptr && EVP_DigestInit_ex(digest, EVP_sha256(), nullptr) == 1);
  add(digest, supergraph_text);
  if (event_graph_text) add(digest, *event_graph_text);
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> hash{};
  CHECK(EVP_DigestFinal_ex(digest, hash.data(), nullptr) == 1);
  EVP_MD_CTX_free(digest);

  std::string id;
  for (std::size_t i = 0; i < kIdBytes; ++i)
    id += fmt::format("{:02x}", hash[i]);
  return id;
}

}  // namespace exec::supergraph
