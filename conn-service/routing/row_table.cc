#include "conn-service/routing/row_table.h"

#include "shared/base/check.h"
#include "shared/hash/key_digest.h"

namespace conn::routing {

RowDigest digest_of(const RowKey& key) {
  return digest_of(shared::hash::KeyDigest()
                       .add(key.schema_id)
                       .add(key.document_hash)
                       .add(key.document_id)
                       .add(key.operation_name)
                       .add(key.operation_hash)
                       .add(key.relevant_variables_json)
                       .add(key.viewer_scope));
}

RowTable::Interned RowTable::acquire(const RowKey& key) {
  const auto [node, is_new] = rows_.try_emplace(digest_of(key));
  Row& row = node->second;
  if (is_new) {
    row.id = RowId{++last_.value};
    row.digest = &node->first;
  }
  ++row.uses;
  return {row, is_new};
}

bool RowTable::release(Row& row) {
  CHECK(row.uses > 0);
  if (--row.uses > 0) return false;
  rows_.erase(rows_.find(*row.digest));
  return true;
}

}  // namespace conn::routing
