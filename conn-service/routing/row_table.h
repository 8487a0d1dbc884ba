// RowTable: the rows of this process. A row is what is executed once an event, for all groups that
// share it: plan, relevant variables, viewer scope.
//
// Shapes: equal keys are one row. Its id is never used again.
// Thread: its owner's. A Row stays where it is until its last group has released it.
#pragma once

#include <compare>
#include <cstddef>
#include <map>
#include <string>

#include "conn-service/routing/ids.h"

namespace conn::routing {

struct RowKey {
  std::string schema_id;
  std::string document_hash;
  std::string operation_name;
  std::string relevant_variables_json;  // canonical
  std::string viewer_scope;             // empty: the plan observes nothing of a viewer

  friend auto operator<=>(const RowKey&, const RowKey&) = default;
};

struct Row {
  RowId id;
  std::size_t groups = 0;
  const RowKey* key = nullptr;
};

class RowTable {
 public:
  struct Interned {
    Row& row;
    bool is_new;
  };
  // Counts one more group; release() counts it away.
  [[nodiscard]] Interned acquire(RowKey key);
  // True: that was the last one, and the row is gone.
  bool release(Row& row);

  [[nodiscard]] std::size_t size() const { return rows_.size(); }

 private:
  std::map<RowKey, Row> rows_;
  RowId last_;
};

}  // namespace conn::routing
