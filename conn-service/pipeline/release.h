// release: answers leave a group's window in the partition's order, once a reactor.
//
//   record ─▶ decode_event ─▶ match_triggers ─▶ find_groups ─▶ run_rows ─▶ [release] ─▶ Deliver
//
// A reactor that refuses has taken note: it closes its members of the group as slow consumers, and
// their Stops come later.
//
// Thread: the hub's.
#pragma once

#include <utility>
#include <vector>

#include "conn-service/pipeline/counters.h"
#include "conn-service/pipeline/messages.h"
#include "conn-service/routing/group.h"

namespace conn::pipeline {

class Release {
 public:
  Release(std::vector<ReactorPort*> reactors, Counters& counters)
      : reactors_(std::move(reactors)), counters_(counters) {}

  // True: there is more room in the window than before.
  bool release(routing::Group& group, routing::Progress& progress);

  // The hub's turn is over.
  void flush();

  [[nodiscard]] ReactorPort& reactor(ReactorId id) { return *reactors_.at(id.value); }
  [[nodiscard]] bool is_reactor(ReactorId id) const { return id.value < reactors_.size(); }

 private:
  std::vector<ReactorPort*> reactors_;  // by ReactorId
  Counters& counters_;
};

}  // namespace conn::pipeline
