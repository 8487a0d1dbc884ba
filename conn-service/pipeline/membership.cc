#include "conn-service/pipeline/membership.h"

#include <utility>

namespace conn::pipeline {

using routing::CompiledFilter;
using routing::Group;
using routing::GroupTable;
using routing::Ring;
using routing::TopicId;
using routing::Trigger;

// ---- what groups need ---------------------------------------------------------------------------

shared::Result<Target> Membership::acquire(const CompiledSubscription& subscription,
                                           const Viewer* viewer,
                                           const std::vector<TopicId>& topics) {
  Target target{.row = nullptr, .trigger = nullptr, .filter = nullptr};
  if (const auto& filter = subscription.prepared->filter) {
    auto compiled = CompiledFilter::compile(*filter, context_.options.filter);
    if (!compiled) return tl::unexpected(compiled.error());
    target.filter = std::make_shared<const CompiledFilter>(std::move(*compiled));
    target.digest = routing::digest_of(*filter);
  }
  if (context_.groups.size() >= context_.options.groups_max)
    return shared::fail(shared::ErrorCode::kUnavailable, "as many groups as there may be");
  target.places = places_.intern(subscription.prepared->places);
  target.row = &context_.rows.acquire(subscription, viewer);
  target.trigger = &acquire_trigger(topics);
  return target;
}

void Membership::release(const Target& target) {
  context_.rows.release(*target.row);
  release_trigger(*target.trigger);
}

void Membership::swap_row(Target& target, routing::Row& to) {
  Rows::retain(to);
  context_.rows.release(*std::exchange(target.row, &to));
}

Trigger& Membership::acquire_trigger(const std::vector<TopicId>& topics) {
  const auto [trigger, is_new] = context_.triggers.intern(topics);
  trigger.acquire();
  if (!is_new) return trigger;
  for (const TopicId topic : trigger.topics()) {
    context_.interest.acquire(topic);
    context_.rings.each(topic, [&trigger = trigger](const Ring& ring) {
      trigger.follow(ring.lane(), {.index = ring.end(), .position = ring.live()});
    });
  }
  return trigger;
}

void Membership::release_trigger(Trigger& trigger) {
  if (!trigger.release()) return;
  for (const TopicId topic : trigger.topics())
    context_.interest.release(topic);
  context_.triggers.erase(trigger);
}

void Membership::on_lane_added(routing::Lane lane) {
  const Ring* ring = context_.rings.find(lane);
  for (Trigger* trigger : context_.triggers.of(lane.topic))
    trigger->follow(lane, {.index = ring->end(), .position = ring->live()});
}

// ---- groups -------------------------------------------------------------------------------------

Group& Membership::add(const Target& target) {
  Group& group = context_.groups.add(*target.row, *target.trigger, target.digest, target.places);
  Rows::retain(*target.row);
  target.trigger->acquire();
  target.trigger->add(group, target.filter);
  return group;
}

void Membership::leave(GroupId named, ReactorId reactor, bool has_upper_fence) {
  Group* group = find(named);
  merged_.release(named);
  if (group == nullptr) return;
  if (has_upper_fence) group->remove_fenced();
  if (group->leave(reactor)) {
    erase(*group);
    return;
  }
  events_.mark_changed(*group);
  if (group->is_draining()) stop_reading(*group);
}

void Membership::add_upper_fence(Group& group) {
  group.add_fenced();
  if (group.is_draining()) stop_reading(group);
}

void Membership::stop_reading(Group& group) {
  if (!group.is_reading()) return;
  const GroupTable::Key key = GroupTable::key_of(group);
  EventPipeline::stop_reading(group);
  group.trigger().remove(group);
  context_.groups.retire(group);
  mark_siblings_changed(key);
}

// What is in its windows ends as it began.
void Membership::change_key(Group& group, const Target& to) {
  const GroupTable::Key before = GroupTable::key_of(group);
  routing::Row& row = group.row();
  Rows::retain(*to.row);
  context_.groups.change_key(group, *to.row, to.digest, to.places);
  if (before.filter != to.digest && group.is_reading()) {
    group.trigger().remove(group);
    group.trigger().add(group, to.filter);
  }
  context_.rows.release(row);
  mark_siblings_changed(before);
  events_.mark_changed(group);
}

void Membership::merge(Group& from, Group& to) {
  merged_.merge(from.id(), to.id(), from.member_count());
  for (const routing::Members& members : from.members())
    to.join(members.reactor, members.count);
  events_.mark_changed(to);
  erase(from);
}

// A group of the key has gone: another one may become main, or be merged.
void Membership::mark_siblings_changed(const GroupTable::Key& key) {
  if (const Group* main = context_.groups.main(key)) events_.mark_changed(*main);
  for (const Group* cohort : context_.groups.cohorts(key))
    events_.mark_changed(*cohort);
}

void Membership::erase(Group& group) {
  const GroupTable::Key key = GroupTable::key_of(group);
  Trigger& trigger = group.trigger();
  routing::Row& row = group.row();
  const GroupId id = group.id();
  const bool had_siblings = group.has_siblings();
  // What it held is looked at: nothing waits for it any more.
  for (const GroupId held : context_.holds.held_by(id))
    if (const Group* other = context_.groups.find(held)) events_.mark_changed(*other);
  events_.withdraw(group);
  trigger.remove(group);
  context_.groups.erase(group);
  context_.holds.remove(id);
  if (had_siblings) mark_siblings_changed(key);
  context_.rows.release(row);
  release_trigger(trigger);
}

std::set<GroupId> Membership::end(TopicId topic, const std::string& errors_json) {
  std::vector<GroupId> ended;
  const std::vector<Trigger*> triggers = context_.triggers.of(topic);
  for (const Trigger* trigger : triggers)
    trigger->append_all(ended);
  for (const GroupId id : ended) {
    Group* group = context_.groups.find(id);
    context_.release.post_to_members(*group, GroupEnded{.group = id, .errors_json = errors_json});
    if (group->fenced() == 0)
      erase(*group);
    else
      stop_reading(*group);  // those that have moved away take what was read before
  }
  return {ended.begin(), ended.end()};
}

}  // namespace conn::pipeline
