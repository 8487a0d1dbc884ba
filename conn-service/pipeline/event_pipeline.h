// EventPipeline: the way of an event, from the ring to the reactors. Its steps are files of their
// own; this joins them.
//
//   record ─▶ ring ─ decode_event ─▶ match_triggers ─▶ find_groups ─▶ run_rows ─▶ release ─▶
//   Deliver
//
// The ring is the only backlog: what cannot be read now (no executor, a full window, as many
// executions as the process or the topic may have, too much for
// one turn of the loop) is read later from there. What it has evicted meanwhile the source reads
// again, where it can seek; else it becomes one gap for each group concerned. Answers, too, go to no
// more groups than one turn may take: an event that concerns 100,000 groups leaves other lanes and
// the reactors' messages their turns.
//
// A reading has a sequence of its own, which all groups share that read at one place in one go.
//
// Thread: the hub's. Answers may come inside calls of the executor.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "conn-service/pipeline/cold_reads.h"
#include "conn-service/pipeline/counters.h"
#include "conn-service/pipeline/decode_event.h"
#include "conn-service/pipeline/executor.h"
#include "conn-service/pipeline/find_groups.h"
#include "conn-service/pipeline/options.h"
#include "conn-service/pipeline/pipeline_context.h"
#include "conn-service/pipeline/release.h"
#include "conn-service/pipeline/rows.h"
#include "conn-service/pipeline/run_rows.h"
#include "conn-service/pipeline/sequencer.h"
#include "conn-service/routing/group_table.h"
#include "conn-service/routing/ring_store.h"
#include "conn-service/routing/trigger_table.h"
#include "shared/base/clock.h"
#include "shared/log/line_budget.h"

namespace conn::pipeline {

class EventPipeline {
 public:
  explicit EventPipeline(const PipelineContext& context);

  void on_event(const routing::SharedEvent& event);
  void on_gap(routing::Lane lane, routing::PositionRange lost);
  void on_rows(Sequence call, std::span<const RowResult> rows);
  void on_rows_returned(Sequence call, std::span<const RowId> rows, ReturnReason why);
  void on_availability();
  void on_read(ReadId id, ReadAnswer answer);

  // The group begins to read where it stands.
  void begin(routing::Group& group);
  // The group reads nothing more; what it has in flight it still releases. It is of no trigger.
  static void stop_reading(routing::Group& group);
  // What the group has in flight is not needed any more; before it is taken from its trigger.
  void withdraw(routing::Group& group);
  // What is answered of the group, as far as it is not held.
  void release(routing::Group& group);

  // Something of the group has changed on which others wait: looked at when the turn ends.
  void mark_changed(const routing::Group& group) {
    if (group.is_watched()) changed_.insert(group.id());
  }
  [[nodiscard]] std::set<routing::GroupId> take_changed() { return std::exchange(changed_, {}); }

  // The turn of the loop ends: goes on as far as one turn may.
  void end_turn();
  // Asks the source for what is before the rings.
  void read_cold();
  // For the next turn.
  [[nodiscard]] bool has_more() const {
    return may_read() || rows_.has_answers() || !changed_.empty();
  }

  void on_timer();
  [[nodiscard]] std::optional<std::int64_t> next_timer_ms() const;
  [[nodiscard]] std::size_t executions_in_flight() const { return rows_.in_flight(); }
  [[nodiscard]] std::size_t cold_reads() const { return cold_reads_.size(); }

 private:
  // What groups take at one place: an event, or what is lost.
  struct Item {
    routing::Lane lane;
    Sequence sequence;
    routing::SharedEvent event;  // null: a gap
    routing::Position from;
    routing::Position to;
    bool is_evicted = false;  // the gap is the ring's, not the source's
  };
  void report_bad_event(const routing::Event& event);
  void read();
  bool read_item(routing::Ring& ring);
  void read_with(routing::Trigger& trigger,
                 const routing::Ring& ring,
                 std::uint64_t index,
                 Item& item,
                 const Reading& reading);
  void turn_cold(routing::Trigger& trigger, const routing::Ring& ring, std::uint64_t index);
  // Where the source cannot seek, what is before the ring is lost.
  void want_cold(const routing::Trigger& trigger, routing::Lane lane);
  void go_on(const ColdReads::Found& found);
  void read_cold(const ColdReads::Found& found, const Item& next);
  [[nodiscard]] bool can_seek(routing::Lane lane) const;
  [[nodiscard]] Reading decode(const Item& item);
  // False: the group's window has no room.
  bool admit(routing::Group& group, const Item& item);
  void finish_reading(routing::Lane lane);
  void meet(const routing::Readers::Met& met);
  void distribute();
  // As the group's operations are written.
  [[nodiscard]] Body body_for(const routing::Group& group, const RunRows::Answer& answer);
  void spend(std::size_t groups) { groups_left_ -= std::min(groups_left_, groups); }
  [[nodiscard]] bool may_read() const {
    return !unread_.empty() && executor_.is_available() && !is_over_budget_;
  }
  void release(routing::Group& group, routing::Progress& progress);

  const PipelineOptions& options_;
  const shared::Clock& clock_;
  Executor& executor_;
  const Interest& interest_;
  shared::log::LineBudget bad_event_lines_{5, 60'000};
  routing::GroupTable& groups_;
  routing::TriggerTable& triggers_;
  routing::RingStore& rings_;
  Sequencer& sequencer_;
  Counters& counters_;

  EventDecoder decoder_;
  std::optional<shared::json::Value> value_;  // of the event that is read
  FindGroups find_groups_;
  RunRows rows_;
  ColdReads cold_reads_;
  Release& release_;

  std::set<routing::Lane> unread_;  // a group may have something to read there
  std::size_t groups_left_;         // this turn
  routing::Lane read_last_;
  bool is_reading_ = false;
  bool is_over_budget_ = false;  // of executions: nothing that is unread may be read now
  std::vector<routing::Trigger*> reading_;
  std::vector<routing::Group*> found_;
  std::vector<routing::GroupId> ids_;
  std::vector<routing::GroupId> with_gaps_;  // that took a gap in this step
  routing::Readers::Met met_;
  std::set<routing::GroupId> changed_;
  // Triggers by number, and lanes, whose groups have lost what is before the ring.
  std::set<std::pair<std::uint64_t, routing::Lane>> lost_;

  // The last error that was made to point into a document: groups of one text come together.
  struct Relocated {
    Body from;
    routing::SharedFieldPlaces places;
    Body to;
  };
  Relocated relocated_;
};

}  // namespace conn::pipeline
