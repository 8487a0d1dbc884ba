// Moves: how live operations change their group or end, so that what was read before the change
// reaches them first.
//
//   move ─▶ Moved: a cohort, held by the group it comes from ─▶ MoveCommitted
//   end  ─▶ Ending: an upper fence ─▶ what was read before it ─▶ Ended
//
// What has to be delivered first may itself be held (holds.h): a move and an end wait for that, too.
//
// Spec:   docs/decisions/0005-positions-cohorts-moves.md, "move", "swap row",
//         "end".
// Bounds: one entry per operation that moves or ends, and in it one per group that it has still to
//         leave. The deadline of the slowest event in those bounds the wait.
// Thread: the hub's.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "conn-service/pipeline/cohorts.h"
#include "conn-service/pipeline/counters.h"
#include "conn-service/pipeline/event_pipeline.h"
#include "conn-service/pipeline/holds.h"
#include "conn-service/pipeline/membership.h"
#include "conn-service/pipeline/messages.h"
#include "conn-service/pipeline/pipeline_context.h"
#include "conn-service/pipeline/release.h"
#include "conn-service/pipeline/sequencer.h"

namespace conn::pipeline {

class Moves {
 public:
  struct Member {
    OperationKey operation;
    GroupId named;  // the group that it joined, which may be part of another one by now
  };

  Moves(const PipelineContext& context,
        Membership& membership,
        Cohorts& cohorts,
        EventPipeline& events)
      : context_(context), membership_(membership), cohorts_(cohorts), events_(events) {}

  // The members of `from`, which do not end, go on with the target. The group that they are in now;
  // no value: still the same.
  [[nodiscard]] std::optional<GroupId> move(routing::Group& from,
                                            const std::vector<Member>& members,
                                            const Target& to);
  // What the groups of a row, all of them, read from now on they read under the other row.
  void swap_rows(const std::vector<Rows::Swap>& swaps);
  // The members of `group` end once they have what has been read before.
  void end(routing::Group& group,
           const std::vector<Member>& members,
           const std::shared_ptr<const std::string>& errors_json);
  [[nodiscard]] bool is_ending(const OperationKey& operation) const;

  // The operation leaves all its groups.
  void leave(const Member& member);

  // The operations that have ended. `changed`: groups that have released something, or lost
  // members.
  [[nodiscard]] std::vector<OperationKey> end_turn(const std::set<GroupId>& changed);

 private:
  struct End {
    GroupId named;
    Sequence at;
    std::shared_ptr<const std::string> errors_json;
  };
  // Of an operation that does not just take what its group delivers.
  struct Passage {
    std::optional<End> end;
    std::vector<GroupId> left;  // that it named, until its moves from there are committed
  };

  [[nodiscard]] std::vector<GroupId> with_held(const std::set<GroupId>& changed) const;
  void resolve_hold(routing::Group& group);
  void commit(routing::Group& group);
  void resolve_ends(routing::Group& group, std::vector<OperationKey>& ended);
  void update_awaited(routing::Group& group);

  const PipelineContext& context_;
  Membership& membership_;
  Cohorts& cohorts_;
  EventPipeline& events_;
  std::unordered_map<OperationKey, Passage> passages_;
  // By group: one with a member that ends does not become part of another.
  std::unordered_map<GroupId, std::set<OperationKey>> ending_;
};

}  // namespace conn::pipeline
