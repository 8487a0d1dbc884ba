#include "conn-service/pipeline/event_pipeline.h"

#include <algorithm>
#include <utility>

#include "conn-service/pipeline/error_bodies.h"
#include "conn-service/pipeline/match_triggers.h"

namespace conn::pipeline {

using routing::Group;
using routing::GroupId;
using routing::Lane;
using routing::PartitionRing;
using routing::Position;
using routing::Reader;
using routing::Readers;
using routing::Trigger;

EventPipeline::EventPipeline(const PipelineOptions& options,
                             const shared::Clock& clock,
                             Executor& executor,
                             RunRows::NameOf name_of,
                             Release& release,
                             routing::GroupTable& groups,
                             routing::TriggerTable& triggers,
                             routing::RingStore& rings,
                             Sequencer& sequencer,
                             Counters& counters)
    : options_(options),
      clock_(clock),
      executor_(executor),
      name_of_(name_of),
      groups_(groups),
      triggers_(triggers),
      rings_(rings),
      sequencer_(sequencer),
      counters_(counters),
      find_groups_(groups, counters),
      rows_(options, clock, executor, std::move(name_of), sequencer, counters),
      release_(release),
      groups_left_(options.groups_a_turn_max) {}

// ---- in -----------------------------------------------------------------------------------------

void EventPipeline::on_event(const routing::SharedEvent& event) {
  PartitionRing* ring = rings_.find(event->partition);
  if (ring == nullptr) return;  // its topic was given up while it was on its way
  const routing::TopicId topic = event->partition.topic;
  const bool is_new = rings_.append(*ring,
                                    {.sequence = sequencer_.next(),
                                     .event = event,
                                     .range = {.from = event->offset, .to = event->offset + 1}},
                                    clock_.now_ms());
  if (!is_new) {
    ++counters_.events_repeated;
    return;
  }
  counters_.count_event(name_of_(topic));
  if (!triggers_.of(topic).empty() && !decoder_.decode(event)) ++counters_.bad_events;
  unread_.insert(ring->partition());
  read();
}

void EventPipeline::on_gap(routing::Partition partition, std::int64_t from, std::int64_t to) {
  PartitionRing* ring = rings_.find(partition);
  if (ring == nullptr || from >= to) return;
  (void)rings_.append(
      *ring, {.sequence = sequencer_.next(), .event = nullptr, .range = {.from = from, .to = to}},
      clock_.now_ms());
  unread_.insert(partition);
  read();
}

void EventPipeline::on_restart(routing::Partition partition, std::int64_t offset) {
  PartitionRing* ring = rings_.find(partition);
  if (ring == nullptr) return;
  rings_.restart(*ring, sequencer_.next(), offset, clock_.now_ms());
  unread_.insert(partition);
  read();
}

void EventPipeline::on_rows(Sequence call, std::span<const RowResult> rows) {
  rows_.answer(call, rows);
  distribute();
  read();
}

void EventPipeline::on_rows_returned(Sequence call, std::span<const RowId> rows) {
  rows_.take_back(call, rows);
}

void EventPipeline::on_availability() {
  if (!executor_.is_available()) return;
  rows_.retry_now();
  read();
}

void EventPipeline::on_timer() {
  rings_.evict_older(clock_.now_ms());
  rows_.on_timer();
  distribute();
  read();
}

std::optional<std::int64_t> EventPipeline::next_timer_ms() const {
  const auto rows = rows_.next_timer_ms();
  const auto ring = rings_.next_eviction_ms();
  if (!rows || !ring) return rows ? rows : ring;
  return std::min(*rows, *ring);
}

// ---- reading the rings --------------------------------------------------------------------------

bool EventPipeline::end_turn() {
  groups_left_ = options_.groups_a_turn_max;
  distribute();
  read();
  return may_read() || rows_.has_answers();
}

void EventPipeline::read() {
  if (is_reading_) return;  // an executor answered inside resolve(): the loop below goes on
  is_reading_ = true;
  std::size_t left = options_.read_items_max;
  // An item of each partition in turn, so that a long backlog in one delays no other.
  auto next = unread_.upper_bound(read_last_);
  while (left > 0 && groups_left_ > 0 && may_read()) {
    if (next == unread_.end()) next = unread_.begin();
    const routing::Partition partition = *next;
    read_last_ = partition;
    PartitionRing* ring = rings_.find(partition);
    if (ring == nullptr || !read_item(*ring)) unread_.erase(partition);
    --left;
    next = unread_.upper_bound(partition);
  }
  is_reading_ = false;
}

bool EventPipeline::read_item(PartitionRing& ring) {
  const routing::Partition partition = ring.partition();
  const auto index = match_triggers(triggers_.of(partition.topic), ring, reading_);
  if (!index) return false;
  Reading reading{.partition = partition};
  std::optional<shared::json::Value> value;
  if (*index < ring.first() || !ring.item(*index).event) {
    reading.is_gap = true;
  } else {
    value = decoder_.decode(ring.item(*index).event);
    if (value) reading.event = &*value;
  }
  for (Trigger* trigger : reading_)
    read_with(*trigger, ring, *index, reading);
  rows_.send();
  for (const GroupId id : std::exchange(with_gaps_, {})) {
    Group* group = groups_.find(id);
    // No lane: an answer that came inside send() has released the gap as well.
    if (Lane* lane = group->find_lane(partition)) release(*group, *lane);
  }
  return true;
}

void EventPipeline::read_with(Trigger& trigger,
                              const PartitionRing& ring,
                              std::uint64_t index,
                              const Reading& reading) {
  Readers& readers = *trigger.readers(ring.partition());
  const Position next = index < ring.first()
                            ? Position{.index = ring.first(), .offset = ring.low()}
                            : Position{.index = index + 1, .offset = ring.item(index).range.to};
  caught_up_.clear();
  if (readers.head().index == index) {
    find_groups_.at_head(trigger, reading, found_);
    use_up(found_.size());
    for (Group* group : found_) {
      if (admit(*group, ring, index, readers.head().offset)) continue;
      readers.fall_behind(group->lane(ring.partition()));
      ++counters_.fell_behind;
    }
    readers.advance_head(next, caught_up_);
  }
  if (Reader* reader = readers.ready_at(index)) {
    find_groups_.behind(trigger, *reader, reading, found_);
    use_up(found_.size());
    for (Group* group : found_)
      if (!admit(*group, ring, index, reader->at.offset))
        readers.block(group->lane(ring.partition()));
    if (!reader->ready.empty()) readers.advance(*reader, next, caught_up_);
  }
  for (const Lane* lane : caught_up_)
    groups_.find(lane->group)->drop_lane_if_idle(*lane);
}

bool EventPipeline::admit(Group& group,
                          const PartitionRing& ring,
                          std::uint64_t index,
                          std::int64_t lost_from) {
  const bool is_lost = index < ring.first();
  const Sequence sequence = is_lost ? ring.evicted() : ring.item(index).sequence;
  if (sequence < group.born()) return true;  // it concerns none of its members
  const routing::Event* event = is_lost ? nullptr : ring.item(index).event.get();
  const std::size_t bytes = event == nullptr ? 0 : event->bytes();
  Lane& lane = group.lane(ring.partition());
  if (!lane.window.has_room(options_.window, bytes)) return false;
  lane.window.admit(sequence, event == nullptr ? 0 : event->timestamp_ms, bytes);
  if (event != nullptr) {
    ++counters_.groups_matched;
    rows_.want(ring.item(index), group.row().id, group.id());
    return true;
  }
  ++(is_lost ? counters_.gaps_ring : counters_.gaps_source);
  const routing::OffsetRange lost =
      is_lost ? routing::OffsetRange{.from = lost_from, .to = ring.low()} : ring.item(index).range;
  tell_gap(lane, sequence, lost);
  return true;
}

void EventPipeline::tell_gap(Lane& lane, Sequence sequence, routing::OffsetRange lost) {
  const std::string& topic = name_of_(lane.partition.topic).topic;
  lane.window.answer(sequence, events_lost_body(topic, lane.partition.number, lost));
  with_gaps_.push_back(lane.group);
}

// ---- out ----------------------------------------------------------------------------------------

void EventPipeline::distribute() {
  for (; groups_left_ > 0 && rows_.has_answers(); use_up(1)) {
    const RunRows::Answer answer = rows_.take();
    Group* group = groups_.find(answer.group);
    Lane* lane = group == nullptr ? nullptr : group->find_lane(answer.partition);
    if (lane == nullptr) continue;  // it has gone
    lane->window.answer(answer.event, answer.body);
    release(*group, *lane);
  }
}

void EventPipeline::release(Group& group, Lane& lane) {
  if (!release_.release(group, lane)) return;
  Readers* readers = group.trigger().readers(lane.partition);
  if (readers->wake(lane)) unread_.insert(lane.partition);
  group.drop_lane_if_idle(lane);
}

void EventPipeline::withdraw(Group& group) {
  group.each_lane([&](Lane& lane) {
    lane.window.each_waiting([&](Sequence event) { rows_.forget(event, group.row().id); });
    group.trigger().readers(lane.partition)->leave(lane);
  });
}

}  // namespace conn::pipeline
