// RowSource: what an operation is compiled from, under one schema.
//
// Shapes: its digest distinguishes sources: it is the SHA-256 of all that is here. There may be a
//         source per session, which its row, its plan and the cache of what is compiled share.
// Thread: any (immutable).
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>

#include "conn-service/routing/schema_id.h"
#include "shared/hash/key_digest.h"
#include "shared/hash/keyed_hash.h"

namespace conn::routing {

struct Document {
  std::string hash;  // SHA-256 of the text
  std::string text;
  std::string id;  // of a trusted document, which has neither hash nor text here
};
using SharedDocument = std::shared_ptr<const Document>;

using RowDigest = std::array<char, 32>;
[[nodiscard]] RowDigest digest_of(const shared::hash::KeyDigest& key);

// For unordered containers. noexcept, so that a node does not keep the hash as well.
struct RowDigestHash {
  std::size_t operator()(const RowDigest& digest) const noexcept {
    return shared::hash::keyed_hash({digest.data(), digest.size()});
  }
};

struct RowSource {
  SchemaId schema_id;
  SharedDocument document;
  std::string operation_name;
  std::string variables_json;  // as the client sent them
  RowDigest digest{};          // make_source() writes it
};
using SharedRowSource = std::shared_ptr<const RowSource>;

[[nodiscard]] SharedRowSource make_source(RowSource source);

}  // namespace conn::routing
