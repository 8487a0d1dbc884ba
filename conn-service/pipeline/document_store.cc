#include "conn-service/pipeline/document_store.h"

#include <algorithm>
#include <string>
#include <utility>

#include "shared/hash/sha256.h"

namespace conn::pipeline {

SharedDocument DocumentStore::intern(std::string_view text) {
  const std::string hash = shared::hash::sha256(text);
  return keep(hash, {.hash = hash, .text = std::string(text), .id = {}});
}

SharedDocument DocumentStore::intern_id(std::string_view id) {
  return keep("id " + std::string(id), {.hash = {}, .text = {}, .id = std::string(id)});
}

SharedDocument DocumentStore::keep(const std::string& key, Document document) {
  auto& stored = documents_[key];
  SharedDocument known = stored.lock();
  const bool is_known = known && known->text == document.text && known->id == document.id;
  if (is_known) return known;
  auto kept = std::make_shared<const Document>(std::move(document));
  if (known) return kept;  // a collision: nobody else gets to run this one's document
  stored = kept;
  if (documents_.size() >= sweep_at_) sweep();
  return kept;
}

// Runs when the number has doubled since: constant work a document.
void DocumentStore::sweep() {
  std::erase_if(documents_, [](const auto& document) { return document.second.expired(); });
  sweep_at_ = std::max<std::size_t>(64, documents_.size() * 2);
}

}  // namespace conn::pipeline
