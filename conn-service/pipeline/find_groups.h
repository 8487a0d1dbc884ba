// find_groups: which groups of a trigger the item at an index concerns.
//
//   record ─▶ decode_event ─▶ match_triggers ─▶ [find_groups] ─▶ run_rows ─▶ release
//
// At the head that is the filter index's answer, less those that are elsewhere. The few at another
// place are asked one by one; many are found by the index too. A gap concerns all.
//
// Thread: the hub's.
#pragma once

#include <cstdint>
#include <vector>

#include "conn-service/pipeline/counters.h"
#include "conn-service/routing/group_table.h"
#include "conn-service/routing/reader.h"
#include "conn-service/routing/trigger.h"
#include "shared/json/value.h"

namespace conn::pipeline {

// What is read: an event that can be matched, one that cannot, or a gap.
struct Reading {
  routing::Lane lane;
  bool is_gap = false;
  const shared::json::Value* event = nullptr;
};

class FindGroups {
 public:
  FindGroups(routing::GroupTable& groups, Counters& counters)
      : groups_(groups), counters_(counters) {}

  // Both overwrite `found`.
  void at_head(routing::Trigger& trigger,
               const Reading& reading,
               std::vector<routing::Group*>& found);
  void behind(routing::Trigger& trigger,
              const routing::Reader& reader,
              const Reading& reading,
              std::vector<routing::Group*>& found);

 private:
  void match(routing::Trigger& trigger, const Reading& reading);

  routing::GroupTable& groups_;
  Counters& counters_;
  std::vector<routing::GroupId> ids_;
};

}  // namespace conn::pipeline
