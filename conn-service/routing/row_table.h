// RowTable: the rows of this process. A row is what is executed once an event, for all groups that
// share it: plan, relevant variables, viewer scope.
//
// Shapes: equal keys are one row. Its id is never used again.
// Thread: its owner's. A Row stays where it is until its last group has released it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "conn-service/routing/ids.h"

namespace conn::routing {

struct RowKey {
  std::string_view schema_id;
  std::string_view document_hash;
  std::string_view operation_name;
  std::string_view relevant_variables_json;  // canonical
  std::string_view viewer_scope;             // empty: the plan observes nothing of a viewer
};

struct Row {
  RowId id;
  std::size_t groups = 0;
  const std::string* key = nullptr;  // the table's
};

class RowTable {
 public:
  struct Interned {
    Row& row;
    bool is_new;
  };
  // Counts one more group; release() counts it away.
  [[nodiscard]] Interned acquire(const RowKey& key);
  // True: that was the last one, and the row is gone.
  bool release(Row& row);

  [[nodiscard]] std::size_t size() const { return rows_.size(); }

 private:
  std::unordered_map<std::string, Row> rows_;  // by a key's parts as one text: there may be many
  RowId last_;
};

}  // namespace conn::routing
