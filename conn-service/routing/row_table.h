// RowTable: the rows of this process.
//
// Shapes: equal keys are one row. Its id is never used again. The table keeps the SHA-256 of a key,
//         not the key: there may be a row per session, with variables of any size.
// Thread: its owner's. A Row stays where it is until its last use has been released.
#pragma once

#include <cstddef>
#include <unordered_map>

#include "conn-service/routing/row.h"

namespace conn::routing {

[[nodiscard]] RowDigest digest_of(const RowKey& key);

class RowTable {
 public:
  struct Interned {
    Row& row;
    bool is_new;
  };
  // Counts one use; release() counts it away.
  [[nodiscard]] Interned acquire(const RowKey& key);
  // True: that was the last one, and the row is gone.
  bool release(Row& row);

  // Calls visit(Row&) for each, in no order.
  template <class Visit>
  void each(Visit&& visit) {
    for (auto& [digest, row] : rows_)
      visit(row);
  }
  [[nodiscard]] std::size_t size() const { return rows_.size(); }

 private:
  std::unordered_map<RowDigest, Row, RowDigestHash> rows_;
  RowId last_;
};

}  // namespace conn::routing
