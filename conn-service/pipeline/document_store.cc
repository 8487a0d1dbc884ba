#include "conn-service/pipeline/document_store.h"

#include <algorithm>
#include <array>
#include <utility>

#include <openssl/evp.h>

#include "shared/base/check.h"

namespace conn::pipeline {

StoredDocument DocumentStore::intern(std::string_view text) {
  std::string hash = sha256(text);
  auto& stored = documents_[hash];
  std::shared_ptr<const std::string> shared = stored.lock();
  if (shared && *shared != text) {
    // A collision: nobody else gets to run this one's document.
    return {std::move(hash), std::make_shared<const std::string>(text)};
  }
  if (!shared) {
    shared = std::make_shared<const std::string>(text);
    stored = shared;
    if (documents_.size() >= sweep_at_) sweep();
  }
  return {std::move(hash), std::move(shared)};
}

// Runs when the number has doubled since: constant work a document.
void DocumentStore::sweep() {
  std::erase_if(documents_, [](const auto& document) { return document.second.expired(); });
  sweep_at_ = std::max<std::size_t>(64, documents_.size() * 2);
}

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, 32> digest{};
  unsigned int size = 0;
  CHECK(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
  CHECK(size == digest.size());
  return {digest.begin(), digest.end()};
}

}  // namespace conn::pipeline
