// Cohorts: how operations come to a group, and how the groups of one key become one again.
//
//   join ─▶ main, at the head                     a cohort that has caught up ─ merge ─▶ main
//   join at positions ─▶ a cohort of its own          (Merged: members, with a fence per lane)
//
// Of the groups of one key (row, trigger, filter) new operations join the one that is main. If that
// has something left to read, which is from before the operation's start, it becomes a cohort, and a
// new main begins at the head.
//
// Spec:   docs/decisions/0005-positions-cohorts-moves.md, "join", "merge", "What the cap does".
// Bounds: `cohorts_per_key_max`: beyond it an operation waits its turn.
// Thread: the hub's.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "conn-service/pipeline/counters.h"
#include "conn-service/pipeline/event_pipeline.h"
#include "conn-service/pipeline/membership.h"
#include "conn-service/pipeline/messages.h"
#include "conn-service/pipeline/options.h"
#include "conn-service/pipeline/pipeline_context.h"
#include "conn-service/pipeline/rows.h"
#include "conn-service/pipeline/sequencer.h"

namespace conn::pipeline {

// Positions of the lanes of a trigger's topics.
using Positions = std::map<routing::Lane, routing::Position>;

class Cohorts {
 public:
  using Key = routing::GroupTable::Key;
  struct Admitted {
    OperationKey operation;
    GroupId group;
  };

  Cohorts(const PipelineContext& context, Membership& membership, EventPipeline& events)
      : context_(context), membership_(membership), events_(events) {}

  // The group that the operation is in now; no value: it waits until it is admitted. At the head,
  // or at the positions: lanes that they do not name are read from their beginning. Takes over the
  // target.
  [[nodiscard]] std::optional<GroupId> join(const OperationKey& operation,
                                            const Target& target,
                                            std::optional<Positions> positions);
  // False: it does not wait.
  bool stop_waiting(const OperationKey& operation);
  // The topic can no longer be followed: those that wait for a group of it no longer do.
  [[nodiscard]] std::vector<OperationKey> end_waiting(routing::TopicId topic);

  // What waits for a group of `from` waits for one of `to`.
  void swap_rows(const std::vector<Rows::Swap>& swaps);

  // A group goes on from these positions; lanes without one from the ring's end.
  void stand(routing::Group& group, const Positions& positions);
  // Where it is in each lane.
  [[nodiscard]] static Positions positions_of(routing::Group& group);

  // Those that were admitted meanwhile. `changed`: groups whose place, window or siblings have.
  [[nodiscard]] std::vector<Admitted> end_turn(const std::set<GroupId>& changed);

  [[nodiscard]] std::size_t waiting() const { return waits_in_.size(); }

 private:
  struct Waiting {
    OperationKey operation;
    Target target;
    std::optional<Positions> positions;
    Positions asked_at;  // where the lanes ended then: nothing from before concerns it
  };
  struct Queues {  // each in the order in which they came
    std::deque<Waiting> joins;
    std::deque<Waiting> at_positions;
  };
  struct KeyLess {
    bool operator()(const Key& a, const Key& b) const;
  };

  [[nodiscard]] std::optional<GroupId> admit(const Waiting& operation);
  [[nodiscard]] std::optional<GroupId> admit_at(const Waiting& operation);
  [[nodiscard]] routing::Group* cohort_at(const Key& key, const Positions& positions);
  [[nodiscard]] GroupId enter(routing::Group& group, const Waiting& operation);
  void admit_waiting(const Key& key, std::vector<Admitted>& admitted);
  void admit_some(std::deque<Waiting>& queue, std::vector<Admitted>& admitted);

  [[nodiscard]] bool is_at_head(routing::Group& group);
  [[nodiscard]] static bool has_passed(routing::Group& group, const Positions& positions);
  [[nodiscard]] bool is_full(const Key& key) const {
    return context_.groups.cohorts(key).size() >= context_.options.cohorts_per_key_max;
  }
  void choose_main(const Key& key);
  bool merge_some(const Key& key);
  [[nodiscard]] bool may_merge(routing::Group& from, routing::Group& to);
  void merge(routing::Group& from, routing::Group& to);

  const PipelineContext& context_;
  Membership& membership_;
  EventPipeline& events_;
  std::map<Key, Queues, KeyLess> waiting_;
  std::map<OperationKey, Key> waits_in_;
  // One of each key whose main is not at the head: that the head of its trigger gets there does not
  // touch the groups that stand there.
  std::set<GroupId> behind_;
};

}  // namespace conn::pipeline
