// Membership: which operations are in which groups, and that a group, its row and its trigger exist
// for exactly as long as somebody is.
//
//   join ─▶ row (define_row) ─┐
//           trigger (topics) ─┴─▶ group ─▶ members a reactor          leave: the way back
//
// Thread: the hub's.
#pragma once

#include <string>
#include <vector>

#include "conn-service/pipeline/event_pipeline.h"
#include "conn-service/pipeline/interest.h"
#include "conn-service/pipeline/prepared_cache.h"
#include "conn-service/pipeline/rows.h"
#include "conn-service/routing/group_table.h"
#include "conn-service/routing/trigger_table.h"
#include "shared/base/result.h"

namespace conn::pipeline {

class Membership {
 public:
  struct Tables {
    routing::GroupTable& groups;
    routing::TriggerTable& triggers;
    routing::RingStore& rings;
  };
  Membership(const PipelineOptions& options,
             Rows& rows,
             Interest& interest,
             EventPipeline& events,
             Release& release,
             Sequencer& sequencer,
             Tables tables)
      : options_(options),
        rows_(rows),
        interest_(interest),
        events_(events),
        release_(release),
        sequencer_(sequencer),
        tables_(tables) {}

  // Every topic is followed. Errors: the filter cannot be compiled (kInvalidInput), or there are as
  // many groups as there may be (kUnavailable).
  [[nodiscard]] shared::Result<GroupId> join(ReactorId reactor,
                                             const CompiledSubscription& subscription,
                                             const Viewer* viewer,
                                             const std::vector<routing::TopicId>& topics);
  void leave(GroupId id, ReactorId reactor);

  // The topic can no longer be followed: ends its groups on every reactor, and says which.
  std::vector<GroupId> end(routing::TopicId topic, const std::string& errors_json);

  // A lane that was found later; from its start, nothing is missed.
  void on_lane_added(routing::Lane lane);

 private:
  routing::Trigger& intern_trigger(const std::vector<routing::TopicId>& topics);
  void erase(routing::Group& group);

  const PipelineOptions& options_;
  Rows& rows_;
  Interest& interest_;
  EventPipeline& events_;
  Release& release_;
  Sequencer& sequencer_;
  Tables tables_;
};

}  // namespace conn::pipeline
