#include "conn-service/pipeline/event_pipeline.h"

#include <algorithm>
#include <utility>

#include "conn-service/pipeline/error_bodies.h"
#include "conn-service/pipeline/match_triggers.h"

namespace conn::pipeline {

using routing::Group;
using routing::GroupId;
using routing::Lane;
using routing::Place;
using routing::Position;
using routing::Progress;
using routing::Reader;
using routing::Readers;
using routing::Ring;
using routing::Trigger;

EventPipeline::EventPipeline(const PipelineOptions& options,
                             const shared::Clock& clock,
                             Executor& executor,
                             Rows& rows,
                             const Interest& interest,
                             Release& release,
                             routing::GroupTable& groups,
                             routing::TriggerTable& triggers,
                             routing::RingStore& rings,
                             Sequencer& sequencer,
                             Counters& counters)
    : options_(options),
      clock_(clock),
      executor_(executor),
      interest_(interest),
      groups_(groups),
      triggers_(triggers),
      rings_(rings),
      sequencer_(sequencer),
      counters_(counters),
      find_groups_(groups, counters),
      rows_(options, clock, executor, rows, interest, sequencer, counters),
      release_(release),
      groups_left_(options.groups_a_turn_max) {}

// ---- in -----------------------------------------------------------------------------------------

void EventPipeline::on_event(const routing::SharedEvent& event) {
  Ring* ring = rings_.find(event->lane);
  if (ring == nullptr) return;  // its topic was given up while it was on its way
  const routing::TopicId topic = event->lane.topic;
  if (!rings_.append(*ring, sequencer_.next(), event, clock_.now_ms())) {
    ++counters_.events_repeated;
    return;
  }
  counters_.count_event(interest_.name(topic));
  if (!triggers_.of(topic).empty() && !decoder_.decode(event)) ++counters_.bad_events;
  unread_.insert(ring->lane());
  read();
}

void EventPipeline::on_gap(Lane lane, routing::PositionRange lost) {
  Ring* ring = rings_.find(lane);
  if (ring == nullptr) return;
  if (!rings_.append(*ring, sequencer_.next(), std::move(lost), clock_.now_ms())) return;
  unread_.insert(lane);
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
  // An item of each lane in turn, so that a long backlog in one delays no other.
  auto next = unread_.upper_bound(read_last_);
  while (left > 0 && groups_left_ > 0 && may_read()) {
    if (next == unread_.end()) next = unread_.begin();
    const Lane lane = *next;
    read_last_ = lane;
    Ring* ring = rings_.find(lane);
    if (ring == nullptr || !read_item(*ring)) unread_.erase(lane);
    --left;
    next = unread_.upper_bound(lane);
  }
  is_reading_ = false;
}

bool EventPipeline::read_item(Ring& ring) {
  const Lane lane = ring.lane();
  const auto index = match_triggers(triggers_.of(lane.topic), ring, reading_);
  if (!index) return false;
  Reading reading{.lane = lane};
  std::optional<shared::json::Value> value;
  if (*index < ring.first() || !ring.item(*index).event()) {
    reading.is_gap = true;
  } else {
    value = decoder_.decode(ring.item(*index).event());
    if (value) reading.event = &*value;
  }
  for (Trigger* trigger : reading_)
    read_with(*trigger, ring, *index, reading);
  rows_.send();
  for (const GroupId id : std::exchange(with_gaps_, {})) {
    Group* group = groups_.find(id);
    // Null: an answer that came inside send() has released the gap as well.
    if (Progress* progress = group->find_progress(lane)) release(*group, *progress);
  }
  return true;
}

void EventPipeline::read_with(Trigger& trigger,
                              const Ring& ring,
                              std::uint64_t index,
                              const Reading& reading) {
  Readers& readers = *trigger.readers(ring.lane());
  const Place next = index < ring.first()
                         ? Place{.index = ring.first(), .position = ring.low()}
                         : Place{.index = index + 1, .position = ring.item(index).to()};
  caught_up_.clear();
  if (readers.head().index == index) {
    find_groups_.at_head(trigger, reading, found_);
    use_up(found_.size());
    for (Group* group : found_) {
      if (admit(*group, ring, index, readers.head().position)) continue;
      readers.fall_behind(group->progress(ring.lane()));
      ++counters_.fell_behind;
    }
    readers.advance_head(next, caught_up_);
  }
  if (Reader* reader = readers.ready_at(index)) {
    find_groups_.behind(trigger, *reader, reading, found_);
    use_up(found_.size());
    for (Group* group : found_)
      if (!admit(*group, ring, index, reader->at.position))
        readers.block(group->progress(ring.lane()));
    if (!reader->ready.empty()) readers.advance(*reader, next, caught_up_);
  }
  for (const Progress* progress : caught_up_)
    groups_.find(progress->group)->drop_if_idle(*progress);
}

bool EventPipeline::admit(Group& group,
                          const Ring& ring,
                          std::uint64_t index,
                          const Position& lost_from) {
  const bool is_lost = index < ring.first();
  const Sequence sequence = is_lost ? ring.evicted() : ring.item(index).sequence();
  if (sequence < group.born()) return true;  // it concerns none of its members
  const routing::Event* event = is_lost ? nullptr : ring.item(index).event().get();
  const std::size_t bytes = event == nullptr ? 0 : event->bytes();
  Progress& progress = group.progress(ring.lane());
  if (!progress.window.has_room(options_.window, bytes)) return false;
  if (event != nullptr) {
    progress.window.admit({.sequence = sequence,
                           .row = group.row().id,
                           .event = event->position.order,
                           .timestamp_ms = event->timestamp_ms,
                           .bytes = bytes,
                           .body = nullptr});
    ++counters_.groups_matched;
    rows_.want(ring.item(index).event(), group.row(), group.id(), sequence);
    return true;
  }
  progress.window.admit({.sequence = sequence, .row = {}, .event = {}, .body = nullptr});
  ++(is_lost ? counters_.gaps_ring : counters_.gaps_source);
  tell_gap(progress, sequence, is_lost ? lost_from : ring.item(index).from(),
           is_lost ? ring.low() : ring.item(index).to());
  return true;
}

void EventPipeline::tell_gap(Progress& progress,
                             Sequence sequence,
                             const Position& from,
                             const Position& to) {
  const Lane lane = progress.lane;
  progress.window.answer(sequence,
                         events_lost_body(interest_.name(lane.topic).topic, lane.number,
                                          interest_.describe(from), interest_.describe(to)));
  with_gaps_.push_back(progress.group);
}

// ---- out ----------------------------------------------------------------------------------------

void EventPipeline::distribute() {
  for (; groups_left_ > 0 && rows_.has_answers(); use_up(1)) {
    const RunRows::Answer answer = rows_.take();
    Group* group = groups_.find(answer.group);
    Progress* progress = group == nullptr ? nullptr : group->find_progress(answer.lane);
    if (progress == nullptr) continue;  // it has gone
    progress->window.answer(answer.reading, answer.body);
    release(*group, *progress);
  }
}

void EventPipeline::release(Group& group, Progress& progress) {
  if (!release_.release(group, progress)) return;
  Readers* readers = group.trigger().readers(progress.lane);
  if (readers->wake(progress)) unread_.insert(progress.lane);
  group.drop_if_idle(progress);
}

void EventPipeline::withdraw(Group& group) {
  group.each_progress([&](Progress& progress) {
    progress.window.each_waiting([&](const routing::Window::Item& reading) {
      rows_.forget(progress.lane, reading.event, reading.row);
    });
    group.trigger().readers(progress.lane)->leave(progress);
  });
}

}  // namespace conn::pipeline
