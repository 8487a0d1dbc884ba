// run_rows: each (event, row) is executed once, for all groups that wait for it.
//
//   record ─▶ decode_event ─▶ match_triggers ─▶ find_groups ─▶ [run_rows] ─▶ release
//
//   want(event, row, group)...  send() ─▶ one resolve() with all rows of the event
//        ▲ joins what is in flight             │
//        └── sent again, under a new call ◀────┴── returned, or answered, or timed out
//            as row_life.h decides                                take() ─▶ a group and its answer
//
// An event is the same one whenever it is read, and from where: a group that reads it later, from
// the ring or cold, joins the execution that is in flight.
//
// An answer is taken a group at a time: for 100,000 groups that is too much for one turn. Until the
// last one has it the execution is there, and a group that reads the event by then gets the same
// answer.
//
// Bounds: ExecutionBudget: its owner asks has_room() before it reads; rows are sent again as fast as
//         the budget affords.
// Errors: an error in the event's place for a row that is not answered in time, or has waited for as
//         long as it may (row_life.h), and for one that no executor survives. A body that is not an
//         object, which could not be ended with a tail, becomes an error too.
// Thread: the hub's. The executor may answer inside resolve().
#pragma once

#include <absl/container/inlined_vector.h>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "conn-service/pipeline/counters.h"
#include "conn-service/pipeline/execution_budget.h"
#include "conn-service/pipeline/executor.h"
#include "conn-service/pipeline/interest.h"
#include "conn-service/pipeline/options.h"
#include "conn-service/pipeline/pipeline_context.h"
#include "conn-service/pipeline/row_life.h"
#include "conn-service/pipeline/rows.h"
#include "conn-service/pipeline/sequencer.h"
#include "conn-service/pipeline/waiting_rows.h"
#include "conn-service/routing/event.h"
#include "shared/base/clock.h"

namespace conn::pipeline {

class RunRows {
 public:
  // What has become of one row of one event, for one group that waited: it may have gone.
  struct Answer {
    routing::GroupId group;
    routing::Lane lane;
    Sequence reading;
    Body body;
    bool is_canonical = false;  // its errors point into the canonical form
  };

  explicit RunRows(const PipelineContext& context);

  // The group has read the event, under this sequence.
  void want(const routing::SharedEvent& event,
            routing::Row& row,
            routing::GroupId group,
            Sequence reading);
  // Everything that was wanted since the last send(), which is of one event.
  void send();
  // A group that waited for the row of this event no longer does.
  void forget(routing::Lane lane, routing::Position::Order event, RowId row);

  void answer(Sequence call, std::span<const RowResult> results);
  void take_back(Sequence call, std::span<const RowId> rows, ReturnReason why);
  void retry();  // at once: an executor has come

  // Whether the budget allows to read an event of this topic, or any.
  [[nodiscard]] bool has_room(routing::TopicId topic) const { return budget_.has_room(topic); }
  [[nodiscard]] bool has_room() const { return budget_.has_room(); }
  // Whether a group that waits for earlier events of this row may read on.
  [[nodiscard]] bool has_room(const routing::Row& row) const { return budget_.has_room(row); }

  [[nodiscard]] bool has_answers() const { return !answered_.empty(); }
  [[nodiscard]] Answer take();  // there is one

  void on_timer();
  [[nodiscard]] std::optional<std::int64_t> next_timer_ms() const;
  [[nodiscard]] std::size_t in_flight() const { return executions_.size(); }

 private:
  using Key = ExecutionKey;
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept;
  };
  struct Waiter {
    routing::GroupId group;
    Sequence reading;
  };
  struct Execution {
    SharedHeldEvent event;
    routing::Row& row;  // used
    RowLife life;
    Sequence call;                     // that a replica has; 0: it is among waiting_
    std::int64_t paused_until_ms = 0;  // there
    std::int64_t ends_ms = 0;          // there: of its wait
    std::size_t wanted = 0;
    absl::InlinedVector<Waiter, 1> waiters;
    Body body;                  // null: not answered
    bool is_canonical = false;  // its errors point into the canonical form
    std::size_t taken = 0;      // of waiters
  };
  using Executions = std::unordered_map<Key, Execution, KeyHash>;
  struct Call {
    routing::SharedEvent event;
    std::vector<RowId> rows;
    std::size_t left;  // not answered: their executions name this call
    std::int64_t deadline_ms;
  };
  using Calls = std::unordered_map<Sequence, Call>;

  static Key key_of(const routing::Event& event, RowId row) {
    return {.lane = event.lane, .event = event.position.order, .row = row};
  }
  static WaitingRows::Place place_of(const Key& key, const Execution& execution) {
    return {execution.waiters.front().reading, key.row};
  }
  enum class Company : bool { kOthers, kAlone };
  void send_rows(const routing::SharedEvent& event, std::vector<RowId> rows, Company company);
  void send_again(std::span<const Key> keys, Company company);
  void send_suspect();
  void end_alone();
  void finish_row(Calls::iterator call);  // one of its rows is no longer under way
  void wait(const Key& key, Execution& execution, std::int64_t pause_ms);
  void stop_waiting(const Key& key, Execution& execution);  // all but the place in waiting_
  void end_waits(std::int64_t now_ms);
  void fail(const Key& key, RowLife::Failure why);
  void retry_in(std::int64_t ms);
  [[nodiscard]] std::int64_t pause_ms(std::uint32_t refusals, double fraction) const;
  void erase(Executions::iterator execution);
  void expire(Sequence call);
  void finish(Key key, Body body, bool is_canonical = false);
  [[nodiscard]] Body failure(const routing::Event& event,
                             std::string_view code,
                             std::string_view message) const;
  // Null: the call does not wait for this row, or no longer.
  [[nodiscard]] Execution* find_waiting(Sequence call, Key key);

  const PipelineOptions& options_;
  const RowLife::Limits limits_;
  const shared::Clock& clock_;
  Executor& executor_;
  Rows& rows_;
  const Interest& interest_;
  Sequencer& sequencer_;
  Counters& counters_;

  ExecutionBudget budget_;  // of executions_
  Executions executions_;
  std::deque<Executions::value_type*> answered_;  // whose waiters have not all been taken
  Calls calls_;
  std::set<std::pair<std::int64_t, Sequence>> deadlines_;  // of calls_
  SharedHeldEvent wanted_event_;
  std::vector<RowId> wanted_;
  WaitingRows waiting_;
  std::set<std::pair<std::int64_t, Key>> wait_ends_;  // of waiting_
  bool is_suspect_out_ = false;                       // a call is alone
  std::optional<std::int64_t> retry_at_ms_;  // none: none is ready, or there is no executor
  std::minstd_rand random_;
};

}  // namespace conn::pipeline
