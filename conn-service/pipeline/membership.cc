#include "conn-service/pipeline/membership.h"

#include <memory>
#include <utility>

namespace conn::pipeline {

using routing::CompiledFilter;
using routing::Group;
using routing::Ring;
using routing::Row;
using routing::TopicId;
using routing::Trigger;

shared::Result<GroupId> Membership::join(ReactorId reactor,
                                         const CompiledSubscription& subscription,
                                         const Viewer* viewer,
                                         const std::vector<TopicId>& topics) {
  const auto& filter = subscription.prepared->filter;
  std::shared_ptr<const CompiledFilter> compiled;
  if (filter) {
    auto result = CompiledFilter::compile(*filter, options_.filter);
    if (!result) return tl::unexpected(result.error());
    compiled = std::make_shared<const CompiledFilter>(std::move(*result));
  }
  if (tables_.groups.size() >= options_.groups_max)
    return shared::fail(shared::ErrorCode::kUnavailable, "as many groups as there may be");
  Row& row = rows_.acquire(subscription, viewer);
  Trigger& trigger = intern_trigger(topics);
  const std::string text = filter ? routing::filter_text(*filter) : std::string();
  Group* group = tables_.groups.find(row, trigger, text);
  if (group != nullptr) {
    rows_.release(row);  // the group holds it already
  } else {
    group = &tables_.groups.add(row, trigger, text, sequencer_.fence());
    trigger.add(*group, std::move(compiled));
  }
  group->join(reactor);
  return group->id();
}

void Membership::leave(GroupId id, ReactorId reactor) {
  Group* group = tables_.groups.find(id);
  if (group != nullptr && group->leave(reactor)) erase(*group);
}

std::vector<GroupId> Membership::end(TopicId topic, const std::string& errors_json) {
  std::vector<GroupId> ended;
  for (const Trigger* trigger : tables_.triggers.of(topic))
    trigger->append_all(ended);
  for (const GroupId id : ended) {
    Group* group = tables_.groups.find(id);
    for (const routing::Members& members : group->members())
      release_.reactor(members.reactor).tell(GroupEnded{.group = id, .errors_json = errors_json});
    erase(*group);
  }
  return ended;
}

void Membership::on_lane_added(routing::Lane lane) {
  const Ring* ring = tables_.rings.find(lane);
  for (Trigger* trigger : tables_.triggers.of(lane.topic))
    trigger->follow(lane, {.index = ring->end(), .position = ring->live()});
}

Trigger& Membership::intern_trigger(const std::vector<TopicId>& topics) {
  const auto [trigger, is_new] = tables_.triggers.intern(topics);
  if (!is_new) return trigger;
  for (const TopicId topic : trigger.topics()) {
    interest_.acquire(topic);
    tables_.rings.each(topic, [&trigger = trigger](const Ring& ring) {
      trigger.follow(ring.lane(), {.index = ring.end(), .position = ring.live()});
    });
  }
  return trigger;
}

void Membership::erase(Group& group) {
  events_.withdraw(group);
  Trigger& trigger = group.trigger();
  Row& row = group.row();
  trigger.remove(group);
  tables_.groups.erase(group);
  rows_.release(row);
  if (trigger.groups() > 0) return;
  for (const TopicId topic : trigger.topics())
    interest_.release(topic);
  tables_.triggers.erase(trigger);
}

}  // namespace conn::pipeline
