// RowTable: the rows of this process. A row is what is executed once an event, for all groups that
// share it: plan, relevant variables, viewer scope.
//
// Shapes: equal keys are one row. Its id is never used again. The table keeps the SHA-256 of a key,
//         not the key: there may be a row a session, with variables of any size.
// Thread: its owner's. A Row stays where it is until its last group has released it.
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <unordered_map>

#include "conn-service/routing/ids.h"

namespace conn::routing {

struct RowKey {
  std::string_view schema_id;
  std::string_view document_hash;  // or, of a trusted document, its id
  std::string_view document_id;
  std::string_view operation_name;
  std::string_view relevant_variables_json;  // canonical
  std::string_view viewer_scope;             // empty: the plan observes nothing of a viewer
};

using RowDigest = std::array<char, 32>;

struct Row {
  RowId id;
  std::size_t groups = 0;
  const RowDigest* digest = nullptr;  // the table's
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
  struct Hash {
    std::size_t operator()(const RowDigest& digest) const noexcept {
      std::size_t hash = 0;
      std::memcpy(&hash, digest.data(), sizeof(hash));
      return hash;
    }
  };
  std::unordered_map<RowDigest, Row, Hash> rows_;
  RowId last_;
};

}  // namespace conn::routing
