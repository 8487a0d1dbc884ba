#include "conn-service/routing/row_table.h"

#include <algorithm>
#include <string>

#include "shared/base/check.h"
#include "shared/hash/sha256.h"

namespace conn::routing {

namespace {

// No two keys have one text: each part says how long it is.
RowDigest digest_of(const RowKey& key) {
  const std::string_view parts[] = {
      key.schema_id,      key.document_hash,           key.document_id,
      key.operation_name, key.relevant_variables_json, key.viewer_scope};
  std::string text;
  for (const std::string_view part : parts)
    text.append(std::to_string(part.size())).append(1, ':').append(part);
  RowDigest digest{};
  const std::string hash = shared::hash::sha256(text);
  CHECK(hash.size() == digest.size());
  std::ranges::copy(hash, digest.begin());
  return digest;
}

}  // namespace

RowTable::Interned RowTable::acquire(const RowKey& key) {
  const auto [node, is_new] = rows_.try_emplace(digest_of(key));
  Row& row = node->second;
  if (is_new) {
    row.id = RowId{++last_.value};
    row.digest = &node->first;
  }
  ++row.groups;
  return {row, is_new};
}

bool RowTable::release(Row& row) {
  CHECK(row.groups > 0);
  if (--row.groups > 0) return false;
  rows_.erase(rows_.find(*row.digest));
  return true;
}

}  // namespace conn::routing
