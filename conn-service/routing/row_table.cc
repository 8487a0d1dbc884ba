#include "conn-service/routing/row_table.h"

#include "shared/base/check.h"

namespace conn::routing {

namespace {

// No two keys have one text: each part says how long it is.
std::string text_of(const RowKey& key) {
  const std::string_view parts[] = {key.schema_id, key.document_hash, key.operation_name,
                                    key.relevant_variables_json, key.viewer_scope};
  std::string text;
  for (const std::string_view part : parts)
    text.append(std::to_string(part.size())).append(1, ':').append(part);
  text.shrink_to_fit();
  return text;
}

}  // namespace

RowTable::Interned RowTable::acquire(const RowKey& key) {
  const auto [node, is_new] = rows_.try_emplace(text_of(key));
  Row& row = node->second;
  if (is_new) {
    row.id = RowId{++last_.value};
    row.key = &node->first;
  }
  ++row.groups;
  return {row, is_new};
}

bool RowTable::release(Row& row) {
  CHECK(row.groups > 0);
  if (--row.groups > 0) return false;
  rows_.erase(rows_.find(*row.key));
  return true;
}

}  // namespace conn::routing
