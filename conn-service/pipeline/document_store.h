// DocumentStore: every document that a row or the prepared cache needs, once.
//
// Shapes: a text by its SHA-256 (32 bytes), the text compared as well; a trusted document by its id
//         alone, as exec-service has the text. Holders of a document keep it; the store itself
//         keeps nothing alive, and drops what has gone as it grows.
// Thread: its owner's.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "conn-service/routing/row.h"
#include "shared/hash/keyed_hash.h"

namespace conn::pipeline {

using routing::Document;
using routing::SharedDocument;

class DocumentStore {
 public:
  [[nodiscard]] SharedDocument intern(std::string_view text);
  [[nodiscard]] SharedDocument intern_id(std::string_view id);
  [[nodiscard]] std::size_t size() const { return documents_.size(); }

 private:
  struct Parts {  // of a Document, not copied yet
    std::string_view hash;
    std::string_view text;
    std::string_view id;
  };
  [[nodiscard]] SharedDocument keep(const std::string& key, const Parts& parts);
  void sweep();

  shared::hash::KeyedMap<std::string, std::weak_ptr<const Document>> documents_;
  std::size_t sweep_at_ = 64;
};

}  // namespace conn::pipeline
