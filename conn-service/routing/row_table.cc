#include "conn-service/routing/row_table.h"

#include <utility>

#include "shared/base/check.h"

namespace conn::routing {

RowTable::Interned RowTable::acquire(RowKey key) {
  const auto [node, is_new] = rows_.try_emplace(std::move(key));
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
