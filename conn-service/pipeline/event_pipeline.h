// EventPipeline: the way of an event, from the ring to the reactors. Its steps are files of their
// own; this joins them.
//
//   record ─▶ ring ─ decode_event ─▶ match_triggers ─▶ find_groups ─▶ run_rows ─▶ release ─▶
//   Deliver
//
// The ring is the only backlog: what cannot be read now (no executor, a full window, too much for
// one turn of the loop) is read later from there, and what it has evicted meanwhile becomes one gap
// for each group concerned. Answers, too, go to no more groups than one turn may take: an event
// that concerns 100,000 groups leaves other partitions and the reactors' messages their turns.
//
// Thread: the hub's. Answers may come inside calls of the executor.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "conn-service/pipeline/counters.h"
#include "conn-service/pipeline/decode_event.h"
#include "conn-service/pipeline/executor.h"
#include "conn-service/pipeline/find_groups.h"
#include "conn-service/pipeline/options.h"
#include "conn-service/pipeline/release.h"
#include "conn-service/pipeline/rows.h"
#include "conn-service/pipeline/run_rows.h"
#include "conn-service/pipeline/sequencer.h"
#include "conn-service/routing/group_table.h"
#include "conn-service/routing/ring_store.h"
#include "conn-service/routing/trigger_table.h"
#include "shared/base/clock.h"

namespace conn::pipeline {

class EventPipeline {
 public:
  EventPipeline(const PipelineOptions& options,
                const shared::Clock& clock,
                Executor& executor,
                Rows& rows,
                const Interest& interest,
                Release& release,
                routing::GroupTable& groups,
                routing::TriggerTable& triggers,
                routing::RingStore& rings,
                Sequencer& sequencer,
                Counters& counters);

  void on_event(const routing::SharedEvent& event);
  void on_gap(routing::Lane lane, routing::PositionRange lost);
  void on_rows(Sequence call, std::span<const RowResult> rows);
  void on_rows_returned(Sequence call, std::span<const RowId> rows);
  void on_availability();

  // Forgets what the group has in flight; before it is taken from its trigger.
  void withdraw(routing::Group& group);

  // The turn of the loop ends: goes on as far as one turn may. True: there is more.
  bool end_turn();

  void on_timer();
  [[nodiscard]] std::optional<std::int64_t> next_timer_ms() const;
  [[nodiscard]] std::size_t executions_in_flight() const { return rows_.in_flight(); }

 private:
  void read();
  bool read_item(routing::Ring& ring);
  void read_with(routing::Trigger& trigger,
                 const routing::Ring& ring,
                 std::uint64_t index,
                 const Reading& reading);
  // False: the group's window has no room.
  bool admit(routing::Group& group,
             const routing::Ring& ring,
             std::uint64_t index,
             const routing::Position& lost_from);
  void tell_gap(routing::Progress& progress,
                Sequence sequence,
                const routing::Position& from,
                const routing::Position& to);
  void distribute();
  void use_up(std::size_t groups) { groups_left_ -= std::min(groups_left_, groups); }
  [[nodiscard]] bool may_read() const { return !unread_.empty() && executor_.is_available(); }
  void release(routing::Group& group, routing::Progress& progress);

  const PipelineOptions& options_;
  const shared::Clock& clock_;
  Executor& executor_;
  const Interest& interest_;
  routing::GroupTable& groups_;
  routing::TriggerTable& triggers_;
  routing::RingStore& rings_;
  Sequencer& sequencer_;
  Counters& counters_;

  EventDecoder decoder_;
  FindGroups find_groups_;
  RunRows rows_;
  Release& release_;

  std::set<routing::Lane> unread_;  // somebody may have something to read there
  std::size_t groups_left_;         // this turn
  routing::Lane read_last_;
  bool is_reading_ = false;
  std::vector<routing::Trigger*> reading_;
  std::vector<routing::Group*> found_;
  std::vector<routing::GroupId> with_gaps_;  // told of a gap in this step
  std::vector<routing::Progress*> caught_up_;
};

}  // namespace conn::pipeline
