#include "conn-service/pipeline/document_store.h"

#include <algorithm>
#include <utility>

#include "shared/hash/sha256.h"

namespace conn::pipeline {

SharedDocument DocumentStore::intern(std::string_view text) {
  std::string hash = shared::hash::sha256(text);
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

}  // namespace conn::pipeline
