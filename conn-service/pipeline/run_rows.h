// run_rows: each (event, row) is executed once, for all groups that wait for it.
//
//   record ─▶ decode_event ─▶ match_triggers ─▶ find_groups ─▶ [run_rows] ─▶ release
//
//   want(event, row, group)...  send() ─▶ one resolve() with all rows of the event
//        ▲ joins what is in flight             │
//        └── sent again, under a new call ◀────┴── returned          answered, timed out ─▶
//        Answered
//
// Rows that were handed back wait for retry(): a little at first and longer while nothing is
// answered, and for as long as there is no executor. Only an executor that has a row and keeps
// silent makes it time out, which is an answer: an error in the event's place.
//
// Errors: a body that is no object, which nobody could end with a tail, becomes an error too.
// Thread: the hub's. The executor may answer inside resolve().
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "conn-service/pipeline/counters.h"
#include "conn-service/pipeline/executor.h"
#include "conn-service/pipeline/options.h"
#include "conn-service/pipeline/sequencer.h"
#include "conn-service/routing/partition_ring.h"
#include "shared/base/clock.h"

namespace conn::pipeline {

class RunRows {
 public:
  using NameOf = std::function<const routing::TopicName&(routing::TopicId)>;

  // What has become of one row of one event.
  struct Answered {
    routing::Partition partition;
    Sequence event;
    Body body;
    std::vector<routing::GroupId> groups;  // those that waited; some may have gone
  };

  RunRows(const PipelineOptions& options,
          const shared::Clock& clock,
          Executor& executor,
          NameOf name_of,
          Sequencer& sequencer,
          Counters& counters);

  void want(const routing::RingItem& item, RowId row, routing::GroupId group);
  // Everything that was wanted since the last send(), which is of one event.
  void send();
  // A group that waited for the row of this event is going.
  void forget(Sequence event, RowId row);

  void answer(Sequence call, std::span<const RowResult> results, std::vector<Answered>& answered);
  void take_back(Sequence call, std::span<const RowId> rows);
  void retry_now();  // an executor has come

  void on_timer(std::vector<Answered>& answered);
  [[nodiscard]] std::optional<std::int64_t> next_timer_ms() const;
  [[nodiscard]] std::size_t in_flight() const { return executions_.size(); }

 private:
  struct Key {
    Sequence event;
    RowId row;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept {
      return std::hash<std::uint64_t>{}(key.event.value * 0x9E3779B97F4A7C15U ^ key.row.value);
    }
  };
  struct Execution {
    routing::SharedEvent event;
    Sequence call;  // 0: not sent
    std::size_t wanted = 0;
    std::vector<routing::GroupId> groups;
  };
  struct Call {
    Sequence event;
    std::vector<RowId> rows;  // not answered
  };
  struct Deadline {
    std::int64_t at_ms;
    Sequence call;
  };

  void send_rows(Sequence event, std::vector<RowId> rows);
  void retry();
  void expire(Sequence call, std::vector<Answered>& answered);
  [[nodiscard]] Answered finish(Key key, Body body);
  [[nodiscard]] Body failure(const routing::Event& event,
                             std::string_view code,
                             std::string_view message) const;
  // Takes the row out of the call. False: it is not in it.
  static bool take(Call& call, RowId row);

  const PipelineOptions& options_;
  const shared::Clock& clock_;
  Executor& executor_;
  NameOf name_of_;
  Sequencer& sequencer_;
  Counters& counters_;

  std::unordered_map<Key, Execution, KeyHash> executions_;
  std::unordered_map<Sequence, Call> calls_;
  std::deque<Deadline> deadlines_;  // in order: every call has the same time
  Sequence wanted_event_;
  std::vector<RowId> wanted_;
  std::map<Sequence, std::vector<RowId>> returned_;  // by event: the oldest is sent first
  std::int64_t retry_delay_ms_;
  std::optional<std::int64_t> retry_at_ms_;  // none: nothing was returned, or nobody is there
};

}  // namespace conn::pipeline
