#include "conn-service/pipeline/event_pipeline.h"

#include <algorithm>
#include <utility>

#include "conn-service/pipeline/earliest.h"
#include "conn-service/pipeline/error_bodies.h"
#include "conn-service/pipeline/match_triggers.h"
#include "shared/log/log.h"

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

EventPipeline::EventPipeline(const PipelineContext& context)
    : options_(context.options),
      clock_(context.clock),
      executor_(context.executor),
      interest_(context.interest),
      groups_(context.groups),
      triggers_(context.triggers),
      rings_(context.rings),
      sequencer_(context.sequencer),
      counters_(context.counters),
      find_groups_(context.groups, context.counters),
      rows_(context),
      cold_reads_(context),
      release_(context.release),
      groups_left_(context.options.groups_per_turn_max) {}

// ---- in -----------------------------------------------------------------------------------------

void EventPipeline::on_event(const routing::SharedEvent& event) {
  Ring* ring = rings_.find(event->lane);
  if (ring == nullptr) return;  // its topic was given up while it was on its way
  const routing::TopicId topic = event->lane.topic;
  if (!rings_.append(*ring, event, clock_.now_ms())) {
    ++counters_.events_repeated;
    return;
  }
  counters_.count_event(interest_.name(topic));
  if (!triggers_.of(topic).empty() && !decoder_.decode(event)) report_bad_event(*event);
  unread_.insert(ring->lane());
  read();
}

// A null value deletes a key of a compacted topic, which is ordinary.
void EventPipeline::report_bad_event(const routing::Event& event) {
  ++counters_.bad_events;
  if (event.is_tombstone) return;
  const auto left_out = bad_event_lines_.take(clock_.now_ms());
  if (!left_out) return;
  const routing::TopicName& name = interest_.name(event.lane.topic);
  shared::log::warn(
      "bad event: it is not a JSON object and matches no filter, look at what produces it",
      {{"provider", name.provider},
       {"topic", name.topic},
       {"partition", event.lane.number},
       {"position", interest_.describe(event.position)},
       {"left_out", *left_out}});
}

void EventPipeline::on_gap(Lane lane, routing::PositionRange lost) {
  Ring* ring = rings_.find(lane);
  if (ring == nullptr) return;
  if (!rings_.append(*ring, std::move(lost), clock_.now_ms())) return;
  unread_.insert(lane);
  read();
}

void EventPipeline::on_rows(Sequence call, std::span<const RowResult> rows) {
  rows_.answer(call, rows);
  distribute();
  read();
}

void EventPipeline::on_rows_returned(Sequence call, std::span<const RowId> rows, ReturnReason why) {
  rows_.take_back(call, rows, why);
  distribute();
  read();
}

void EventPipeline::on_availability() {
  if (!executor_.is_available()) return;
  rows_.retry();
  distribute();
  read();
}

void EventPipeline::on_timer() {
  rings_.evict_older(clock_.now_ms());
  rows_.on_timer();
  for (const ReadId id : cold_reads_.cancel_late())
    on_read(id, ReadFailed{});
  distribute();
  read();
}

std::optional<std::int64_t> EventPipeline::next_timer_ms() const {
  return earliest({rows_.next_timer_ms(), rings_.next_eviction_ms(), cold_reads_.next_timer_ms()});
}

// ---- reading the rings --------------------------------------------------------------------------

void EventPipeline::end_turn() {
  groups_left_ = options_.groups_per_turn_max;
  distribute();
  read();
}

void EventPipeline::read() {
  if (is_reading_) return;  // an executor answered inside resolve(): the loop below goes on
  is_reading_ = true;
  is_over_budget_ = false;
  std::size_t over_budget = 0;  // lanes, one after the other
  std::size_t left = options_.read_items_max;
  // An item of each lane in turn, so that a long backlog in one delays no other.
  auto next = unread_.upper_bound(read_last_);
  while (left > 0 && groups_left_ > 0 && may_read()) {
    if (next == unread_.end()) next = unread_.begin();
    const Lane lane = *next;
    read_last_ = lane;
    if (!rows_.has_room(lane.topic)) {  // looked at again when rows have been answered
      is_over_budget_ = ++over_budget >= unread_.size();
      next = unread_.upper_bound(lane);
      continue;
    }
    over_budget = 0;
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
  if (*index < ring.first() && can_seek(lane)) {
    for (Trigger* trigger : reading_)
      turn_cold(*trigger, ring, *index);
    return true;
  }
  Item item{.lane = lane, .sequence = sequencer_.next(), .event = nullptr, .from = {}, .to = {}};
  if (*index < ring.first()) {
    item.is_evicted = true;
    item.to = ring.low();
  } else {
    item.event = ring.item(*index).event();
    item.from = ring.item(*index).from();
    item.to = ring.item(*index).to();
  }
  const Reading reading = decode(item);
  for (Trigger* trigger : reading_)
    read_with(*trigger, ring, *index, item, reading);
  finish_reading(lane);
  return true;
}

Reading EventPipeline::decode(const Item& item) {
  Reading reading{.lane = item.lane};
  if (!item.event) {
    reading.is_gap = true;
    return reading;
  }
  value_ = decoder_.decode(item.event);
  if (value_) reading.event = &*value_;
  return reading;
}

void EventPipeline::read_with(
    Trigger& trigger, const Ring& ring, std::uint64_t index, Item& item, const Reading& reading) {
  Readers& readers = *trigger.readers(ring.lane());
  const Place next = item.is_evicted ? Place{.index = ring.first(), .position = ring.low()}
                                     : Place{.index = index + 1, .position = item.to};
  met_.clear();
  if (readers.head().index == index) {
    if (item.is_evicted) item.from = readers.head().position;
    readers.meet_ahead(item.from, item.to, met_);
    find_groups_.at_head(trigger, reading, found_);
    spend(found_.size());
    for (Group* group : found_) {
      if (admit(*group, item)) continue;
      readers.fall_behind(group->progress(ring.lane()));
      ++counters_.fell_behind;
      mark_changed(*group);
    }
    readers.advance_head(next, met_);
  }
  if (Reader* reader = readers.ready_at(index)) {
    if (item.is_evicted) item.from = reader->at.position;
    find_groups_.behind(trigger, *reader, reading, found_);
    spend(found_.size());
    for (Group* group : found_)
      if (!admit(*group, item)) readers.block(group->progress(ring.lane()));
    if (!reader->ready.empty()) readers.advance(*reader, next, met_);
  }
  meet(met_);
}

void EventPipeline::meet(const Readers::Met& met) {
  for (const Progress* progress : met) {
    Group* group = groups_.find(progress->group);
    mark_changed(*group);
    group->drop_if_idle(*progress);
  }
}

void EventPipeline::finish_reading(Lane lane) {
  rows_.send();
  for (const GroupId id : std::exchange(with_gaps_, {})) {
    Group* group = groups_.find(id);
    // Null: an answer that came inside send() has released the gap as well.
    if (Progress* progress = group->find_progress(lane)) release(*group, *progress);
  }
}

bool EventPipeline::admit(Group& group, const Item& item) {
  Progress* known = group.find_progress(item.lane);
  const bool begins_later =
      known != nullptr && known->begins_at && known->begins_at->order > item.from.order;
  if (begins_later && item.event) return true;  // it has read this one
  const std::size_t bytes = item.event ? item.event->bytes() : 0;
  Progress& progress = known != nullptr ? *known : group.progress(item.lane);
  if (!progress.window.has_room(options_.window, bytes)) return false;
  // Only where an answer will bring it back: a group with nothing in flight must go on.
  const bool must_go_on = !item.event || progress.window.is_empty();
  if (!must_go_on && !rows_.has_room(group.row())) return false;
  group.set_read();
  if (item.event) {
    progress.window.admit({.sequence = item.sequence,
                           .row = group.row().id,
                           .event = item.event->position.order,
                           .timestamp_ms = item.event->timestamp_ms,
                           .bytes = bytes,
                           .body = nullptr});
    ++counters_.groups_matched;
    rows_.want(item.event, group.row(), group.id(), item.sequence);
    return true;
  }
  ++(item.is_evicted ? counters_.gaps_ring : counters_.gaps_source);
  const Position& from = begins_later ? *progress.begins_at : item.from;
  progress.window.admit(
      {.sequence = item.sequence,
       .row = {},
       .event = {},
       .body = events_lost_body(interest_.name(item.lane.topic).topic, item.lane.number,
                                interest_.describe(from), interest_.describe(item.to))});
  with_gaps_.push_back(group.id());
  return true;
}

// ---- reading cold -------------------------------------------------------------------------------

bool EventPipeline::can_seek(Lane lane) const {
  return interest_.capabilities(lane.topic).can_seek;
}

void EventPipeline::turn_cold(Trigger& trigger, const Ring& ring, std::uint64_t index) {
  const Lane lane = ring.lane();
  Readers& readers = *trigger.readers(lane);
  met_.clear();
  if (readers.head().index == index) {
    ids_.clear();
    trigger.append_all(ids_);
    for (const GroupId id : ids_) {
      Progress& progress = groups_.find(id)->progress(lane);
      if (progress.reader == nullptr) readers.turn_cold(progress);
    }
    readers.skip_head_to({.index = ring.first(), .position = ring.low()}, met_);
  }
  if (Reader* reader = readers.ready_at(index)) readers.turn_cold(*reader);
  cold_reads_.want(trigger, lane);
  meet(met_);
}

void EventPipeline::want_cold(const Trigger& trigger, Lane lane) {
  if (can_seek(lane))
    cold_reads_.want(trigger, lane);
  else
    lost_.emplace(trigger.number(), lane);
}

void EventPipeline::read_cold() {
  for (const auto& [number, lane] : std::exchange(lost_, {})) {
    Trigger* trigger = triggers_.find(number);
    Ring* ring = rings_.find(lane);
    Readers* readers = trigger == nullptr ? nullptr : trigger->readers(lane);
    if (readers == nullptr || ring == nullptr) continue;
    std::vector<Position> places;
    readers->each_cold([&](const Reader& reader) { places.push_back(reader.at.position); });
    for (Position& from : places)
      go_on({.trigger = *trigger, .ring = *ring, .from = std::move(from), .answer = std::nullopt});
  }
  if (executor_.is_available() && rows_.has_room()) cold_reads_.send();
}

void EventPipeline::on_read(ReadId id, ReadAnswer answer) {
  if (const auto found = cold_reads_.take(id, std::move(answer))) go_on(*found);
}

void EventPipeline::go_on(const ColdReads::Found& found) {
  const Lane lane = found.ring.lane();
  const bool was_reading = std::exchange(is_reading_, true);
  Item item{.lane = lane, .sequence = {}, .event = nullptr, .from = found.from, .to = {}};
  const auto* events = found.answer ? std::get_if<ReadEvents>(&*found.answer) : nullptr;
  if (events == nullptr) {
    const auto* lost = found.answer ? std::get_if<ReadLost>(&*found.answer) : nullptr;
    const Position& low = found.ring.low();
    item.to = lost != nullptr && lost->to.order < low.order ? lost->to : low;
    item.is_evicted = lost == nullptr;
    read_cold(found, item);
  } else {
    for (const routing::SharedEvent& event : events->events) {
      item.event = event;
      item.to = event->next;
      read_cold(found, item);
      item.from = event->next;
    }
    Readers& readers = *found.trigger.readers(lane);
    met_.clear();
    Reader* reader = readers.find_cold(item.from);
    if (reader != nullptr && !reader->ready.empty() && events->next.order > item.from.order)
      readers.advance_cold(*reader, found.ring, events->next, met_);
    meet(met_);
  }
  want_cold(found.trigger, lane);
  unread_.insert(lane);
  is_reading_ = was_reading;
  read();
}

// Those who stand at `item.from`, where the item is what comes next.
void EventPipeline::read_cold(const ColdReads::Found& found, const Item& next) {
  Readers& readers = *found.trigger.readers(next.lane);
  Reader* reader = readers.find_cold(next.from);
  if (reader == nullptr || reader->ready.empty()) return;
  Item item = next;
  item.sequence = sequencer_.next();
  if (item.event) item.from = item.event->position;
  find_groups_.behind(found.trigger, *reader, decode(item), found_);
  spend(found_.size());
  ++counters_.cold_readings;
  for (Group* group : found_)
    if (!admit(*group, item)) readers.block(group->progress(item.lane));
  met_.clear();
  if (!reader->ready.empty()) readers.advance_cold(*reader, found.ring, item.to, met_);
  meet(met_);
  finish_reading(item.lane);
}

// ---- out ----------------------------------------------------------------------------------------

void EventPipeline::distribute() {
  for (; groups_left_ > 0 && rows_.has_answers(); spend(1)) {
    const RunRows::Answer answer = rows_.take();
    Group* group = groups_.find(answer.group);
    Progress* progress = group == nullptr ? nullptr : group->find_progress(answer.lane);
    if (progress == nullptr) continue;  // it has gone
    progress->window.answer(answer.reading, body_for(*group, answer));
    release(*group, *progress);
  }
  relocated_ = {};
}

Body EventPipeline::body_for(const Group& group, const RunRows::Answer& answer) {
  if (!answer.is_canonical || group.places() == nullptr) return answer.body;
  if (relocated_.from != answer.body || relocated_.places != group.places())
    relocated_ = {.from = answer.body,
                  .places = group.places(),
                  .to = std::make_shared<const std::string>(
                      shared::graphql::relocated(*answer.body, *group.places()))};
  return relocated_.to;
}

void EventPipeline::release(Group& group, Progress& progress) {
  if (!release_.release(group, progress)) return;
  mark_changed(group);
  if (group.is_reading()) {
    Readers* readers = group.trigger().readers(progress.lane);
    if (readers->wake(progress)) {
      if (progress.reader->kind == Reader::Kind::kCold)
        want_cold(group.trigger(), progress.lane);
      else
        unread_.insert(progress.lane);
    }
  }
  group.drop_if_idle(progress);
}

void EventPipeline::release(Group& group) {
  std::vector<Lane> lanes;
  group.each_progress([&](const Progress& progress) { lanes.push_back(progress.lane); });
  for (const Lane lane : lanes)
    release(group, *group.find_progress(lane));
}

void EventPipeline::begin(Group& group) {
  group.trigger().each_lane([&](Lane lane, const Readers& readers) {
    unread_.insert(lane);
    if (readers.has_cold()) want_cold(group.trigger(), lane);
  });
}

void EventPipeline::stop_reading(Group& group) {
  std::vector<Lane> lanes;
  group.each_progress([&](Progress& progress) {
    group.trigger().readers(progress.lane)->leave(progress);
    lanes.push_back(progress.lane);
  });
  for (const Lane lane : lanes)
    group.drop_if_idle(*group.find_progress(lane));
}

void EventPipeline::withdraw(Group& group) {
  group.each_progress([&](Progress& progress) {
    progress.window.each_waiting([&](const routing::Window::Item& reading) {
      rows_.forget(progress.lane, reading.event, reading.row);
    });
    if (group.is_reading()) group.trigger().readers(progress.lane)->leave(progress);
  });
}

}  // namespace conn::pipeline
