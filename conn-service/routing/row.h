// Row: what is executed once per event, for all groups that share it: plan, relevant variables,
// viewer scope.
//
// Thread: a Row is its owner's; a definition any (const once made).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "conn-service/routing/event.h"
#include "conn-service/routing/ids.h"
#include "conn-service/routing/row_source.h"

namespace conn::routing {

class Group;

// What a row's plan observes of its viewers, who are all equal in it.
struct RowViewer {
  std::vector<Header> headers;
  std::string claims_json;  // an object; empty: anonymous, or none of them is observed
};

// All that a replica needs to execute a row. There may be one per session: what rows share is shared.
struct RowDefinition {
  SharedRowSource source;
  std::shared_ptr<const RowViewer> viewer;  // null: the plan observes nothing
};
using SharedRowDefinition = std::shared_ptr<const RowDefinition>;

// What makes rows one row.
struct RowKey {
  std::string_view schema_id;
  std::string_view document_hash;  // or, of a trusted document, its id
  std::string_view document_id;
  std::string_view operation_name;
  std::string_view operation_hash;  // however it is written; then the three before are empty
  std::string_view relevant_variables_json;  // canonical
  std::string_view viewer_scope;             // empty: the plan observes nothing of a viewer
};

struct Row {
  RowId id;
  SharedRowDefinition definition;
  Group* first_group = nullptr;       // of those that have it, linked
  std::uint32_t uses = 0;             // groups, and executions in flight
  std::uint32_t executions = 0;       // in flight
  const RowDigest* digest = nullptr;  // the table's
};

}  // namespace conn::routing
