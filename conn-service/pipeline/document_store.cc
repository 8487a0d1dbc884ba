#include "conn-service/pipeline/document_store.h"

#include <algorithm>
#include <string>

#include "shared/hash/sha256.h"

namespace conn::pipeline {

SharedDocument DocumentStore::intern(std::string_view text) {
  const std::string hash = shared::hash::sha256(text);
  return keep(hash, {.hash = hash, .text = text, .id = {}});
}

SharedDocument DocumentStore::intern_id(std::string_view id) {
  return keep("id " + std::string(id), {.hash = {}, .text = {}, .id = id});
}

SharedDocument DocumentStore::keep(const std::string& key, const Parts& parts) {
  auto& stored = documents_[key];
  SharedDocument known = stored.lock();
  const bool is_known = known && known->text == parts.text && known->id == parts.id;
  if (is_known) return known;
  auto document = std::make_shared<const Document>(
      Document{std::string(parts.hash), std::string(parts.text), std::string(parts.id)});
  if (known) return document;  // a collision: no other client may run this one's document
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
