// release: answers leave a group's window in the lane's order, once per reactor.
//
//   record ─▶ decode_event ─▶ match_triggers ─▶ find_groups ─▶ run_rows ─▶ [release] ─▶ Deliver
//
// A reactor that refuses keeps that in mind: it closes its members of the group as slow consumers,
// and their Stops come later.
//
// Thread: the hub's.
#pragma once

#include <utility>
#include <vector>

#include "conn-service/pipeline/counters.h"
#include "conn-service/pipeline/holds.h"
#include "conn-service/pipeline/messages.h"
#include "conn-service/routing/group.h"

namespace conn::pipeline {

class Release {
 public:
  Release(std::vector<ReactorPort*> reactors, const Holds& holds, Counters& counters)
      : reactors_(std::move(reactors)), holds_(holds), counters_(counters) {}

  // True: there is more room in the window than before.
  bool release(routing::Group& group, routing::Progress& progress);

  // To each reactor that has members of the group.
  void post_to_members(const routing::Group& group, const ReactorMessage& message);

  // The hub's turn is over.
  void flush();

  [[nodiscard]] ReactorPort& reactor(ReactorId id) { return *reactors_.at(id.value); }
  [[nodiscard]] bool is_reactor(ReactorId id) const { return id.value < reactors_.size(); }

 private:
  std::vector<ReactorPort*> reactors_;  // by ReactorId
  const Holds& holds_;
  Counters& counters_;
};

}  // namespace conn::pipeline
