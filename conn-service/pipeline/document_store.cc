#include "conn-service/pipeline/document_store.h"

#include <algorithm>
#include <array>
#include <utility>

#include <openssl/evp.h>

#include "shared/base/check.h"

namespace conn::pipeline {

SharedDocument DocumentStore::intern(std::string_view text) {
  std::string hash = sha256(text);
  auto& stored = documents_[hash];
  SharedDocument known = stored.lock();
  if (known && known->text == text) return known;
  auto document = std::make_shared<const Document>(Document{std::move(hash), std::string(text)});
  if (known) return document;  // a collision: nobody else gets to run this one's document
  stored = document;
  if (documents_.size() >= sweep_at_) sweep();
  return document;
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
