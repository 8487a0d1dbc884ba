// Membership: which operations are in which groups, and that a group, its row and its trigger exist
// for exactly as long as they are needed.
//
//   acquire ─▶ row (define_row) ─┐
//              trigger (topics) ─┴─▶ group ─▶ members per reactor       leave: the way back
//
// Thread: the hub's.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "conn-service/pipeline/event_pipeline.h"
#include "conn-service/pipeline/interest.h"
#include "conn-service/pipeline/merged_groups.h"
#include "conn-service/pipeline/pipeline_context.h"
#include "conn-service/pipeline/places_store.h"
#include "conn-service/pipeline/prepared_cache.h"
#include "conn-service/pipeline/rows.h"
#include "conn-service/routing/group_table.h"
#include "conn-service/routing/trigger_table.h"
#include "shared/base/result.h"

namespace conn::pipeline {

// What an operation needs: the key of its groups.
struct Target {
  routing::Row* row;
  routing::Trigger* trigger;
  routing::FilterDigest digest{};
  std::shared_ptr<const routing::CompiledFilter> filter;  // null: every event
  routing::SharedFieldPlaces places = nullptr;            // equal ones are one

  [[nodiscard]] routing::GroupTable::Key key() const {
    return {.row = row->id, .trigger = trigger, .filter = digest, .places = places.get()};
  }
};

class Membership {
 public:
  Membership(const PipelineContext& context, EventPipeline& events)
      : context_(context), events_(events) {}

  // Every topic is followed. What it names is there until release(). Errors: the filter cannot be
  // compiled (kInvalidInput), or there are as many groups as there may be (kUnavailable).
  [[nodiscard]] shared::Result<Target> acquire(const CompiledSubscription& subscription,
                                               const Viewer* viewer,
                                               const std::vector<routing::TopicId>& topics);
  void release(const Target& target);

  void swap_row(Target& target, routing::Row& to);

  // A cohort at its trigger's head, without members.
  routing::Group& add(const Target& target);
  // The member that named this group leaves it.
  void leave(GroupId named, ReactorId reactor, bool has_upper_fence = false);
  // One of its members takes nothing that is read from now on.
  void add_upper_fence(routing::Group& group);
  // What the group reads from now on it reads for this target, which has the same trigger.
  void change_key(routing::Group& group, const Target& to);
  // The members of `from` become members of `to`.
  void merge(routing::Group& from, routing::Group& to);

  // Null: it is gone.
  [[nodiscard]] routing::Group* find(GroupId named) {
    return context_.groups.find(merged_.resolve(named));
  }

  // The topic can no longer be followed: ends its groups on every reactor, and returns them. Their
  // members, but for those that had moved away, have still to leave.
  std::set<GroupId> end(routing::TopicId topic, const std::string& errors_json);
  [[nodiscard]] GroupId resolve(GroupId named) const { return merged_.resolve(named); }

  // The topic has one more lane: each reader of the topic reads it from its first event.
  void on_lane_added(routing::Lane lane);

 private:
  routing::Trigger& acquire_trigger(const std::vector<routing::TopicId>& topics);
  void release_trigger(routing::Trigger& trigger);
  void stop_reading(routing::Group& group);
  void mark_siblings_changed(const routing::GroupTable::Key& key);
  void erase(routing::Group& group);

  const PipelineContext& context_;
  EventPipeline& events_;
  MergedGroups merged_;
  PlacesStore places_;
};

}  // namespace conn::pipeline
