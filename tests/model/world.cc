#include "tests/model/world.h"

#include <algorithm>
#include <exception>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "tests/model/trace.h"

namespace model {

World::World(std::uint64_t seed, Mutant mutant, bool trace)
    : is_traced_(trace),
      random_(seed),
      options_{.window_max = 1 + below(3), .cohorts_max = 1 + below(3), .mutant = mutant},
      hub_(options_, *this),
      checker_(broker_, hub_, options_),
      mailboxes_{Mailbox(chance(30) ? 2 + below(3) : 1'000, mutant),
                 Mailbox(chance(30) ? 2 + below(3) : 1'000, mutant)},
      reactors_{Reactor(mutant,
                        {.received = [this](OperationId id,
                                            const Reading& r) { checker_.on_received(id, r); },
                         .ended = [this](OperationId id) { checker_.on_ended(id); },
                         .closed = [this](OperationId id) { on_client_gone(id); }}),
                Reactor(mutant,
                        {.received = [this](OperationId id,
                                            const Reading& r) { checker_.on_received(id, r); },
                         .ended = [this](OperationId id) { checker_.on_ended(id); },
                         .closed = [this](OperationId id) { on_client_gone(id); }})},
      delivery_percent_{10 + below(90), 10 + below(90)},
      topics_(2 + below(2)),
      ring_max_(1 + below(8)),
      is_seekable_(chance(60)),
      write_weight_(10 + below(50)),
      answer_weight_(chance(30) ? 2 + below(8) : 5 + below(60)),
      change_weight_(chance(30) ? 40 + below(60) : 5 + below(25)),
      loss_percent_(chance(50) ? 0 : below(40)),
      deadline_ticks_(static_cast<int>(5 + below(20))) {
  for (std::size_t topic = 0; topic < topics_; ++topic)
    for (std::size_t lanes = 1 + below(2); lanes > 0; --lanes)
      broker_.add_lane(static_cast<TopicId>(topic), is_seekable_,
                       static_cast<Position>(below(2) * 5));
}

Result World::run(int steps) {
  for (int i = 0; i < steps && checker_.violation().empty(); ++i) {
    step();
    if (chance(60)) check();
  }
  if (checker_.violation().empty()) come_to_rest(20 * steps);
  return {.violation = checker_.violation(),
          .tally = hub_.tally(),
          .received = checker_.received(),
          .gaps_received = checker_.gaps_received(),
          .refused = mailboxes_[0].refused() + mailboxes_[1].refused(),
          .operations = last_operation_};
}

void World::check() {
  hub_.end_turn();
  checker_.check_turn(active_ticks_, deadline_ticks_ + 2);
  was_checked_ = true;
}

void World::step() {
  was_checked_ = false;
  std::size_t choice = below(write_weight_ + answer_weight_ + change_weight_ + 60);
  const auto is_next = [&choice](std::size_t weight) {
    if (choice < weight) return true;
    choice -= weight;
    return false;
  };
  if (is_next(write_weight_)) {
    write();
  } else if (is_next(answer_weight_)) {
    answer_some();
  } else if (is_next(change_weight_)) {
    switch (below(9)) {
      case 0:
      case 1:
        start_operation();
        break;
      case 2:
        resume_operations();
        break;
      case 3:
        stop_operation();
        break;
      case 4:
      case 5:
      case 6:
        move_operations();
        break;
      case 7:
        swap_rows();
        break;
      default:
        end_operations();
    }
  } else if (is_next(25)) {
    read_some();
  } else if (is_next(5)) {
    answer_cold();
    if (chance(50)) answer_follow();
  } else if (is_next(20)) {
    for (ReactorId reactor = 0; reactor < 2; ++reactor)
      if (chance(delivery_percent_.at(static_cast<std::size_t>(reactor)))) deliver(reactor);
    receive_from_reactors();
  } else if (is_next(2)) {
    if (chance(loss_percent_)) lose();
  } else if (is_next(1)) {
    if (chance(30)) change_topics();
  } else {
    tick();
  }
}

// ---- the source ---------------------------------------------------------------------------------

LaneId World::any_lane() {
  return static_cast<LaneId>(below(broker_.lanes().size()));
}

void World::write() {
  const LaneId lane = any_lane();
  const auto skipped = static_cast<Position>(below(3));
  broker_.write(lane, skipped, static_cast<int>(below(kCodes)));
  if (chance(80)) poll(any_lane());
}

// The live consumer reads what comes next, if the hub follows the lane.
void World::poll(LaneId lane) {
  const auto consumed = consumed_.find(lane);
  if (consumed == consumed_.end()) return;
  const Hub::ColdAnswer answer = broker_.read(lane, consumed->second);
  if (const auto* event = std::get_if<Hub::ColdEvent>(&answer)) {
    consumed->second = event->event.to;
    trace("source: {}", describe(event->event));
    hub_.on_item(event->event);
  } else if (const auto* lost = std::get_if<Hub::ColdLost>(&answer)) {
    // A log that was cut goes on at its end, as what is before it may have been read already.
    const bool has_restarted = lost->to / kEpoch > consumed->second / kEpoch;
    const Position to = has_restarted ? broker_.lane(lane).end : lost->to;
    trace("source: lane {} gap {}..{}", lane, consumed->second, to);
    checker_.on_lost(lane, consumed->second, to);
    hub_.on_item({.lane = lane, .from = std::exchange(consumed->second, to), .to = to});
  } else if (broker_.lane(lane).has_ended && ended_.insert(lane).second) {
    trace("source: lane {} ends", lane);
    hub_.on_lane_ended(lane);
  }
  while (hub_.lanes().at(lane).ring.size() > ring_max_)
    hub_.evict_oldest(lane);
}

void World::lose() {
  const LaneId lane = any_lane();
  const Broker::Lane& log = broker_.lane(lane);
  const Position any = log.log.empty()
                           ? log.end
                           : log.log[below(log.log.size())].from + static_cast<Position>(below(2));
  switch (below(5)) {
    case 0:
      broker_.cut(lane, any);
      break;
    case 1:
      broker_.cut(lane, log.end - (log.end % kEpoch));  // created anew
      break;
    case 2:
      if (hub_.lanes().contains(lane)) hub_.evict_oldest(lane);
      break;
    default:
      broker_.retain_from(lane, any);
  }
}

void World::change_topics() {
  const auto topic = static_cast<TopicId>(below(topics_));
  if (chance(20)) {
    for (const auto& [lane, state] : broker_.lanes())
      if (state.topic == topic) broker_.end(lane);
    return;
  }
  for (const auto& [lane, state] : broker_.lanes())
    if (state.topic == topic && state.has_ended) return;
  if (broker_.lanes().size() >= 6) return;
  const LaneId lane = broker_.add_lane(topic, is_seekable_, 0);
  for (std::size_t count = below(3); count > 0; --count) {  // before we notice
    const auto skipped = static_cast<Position>(below(2));
    broker_.write(lane, skipped, static_cast<int>(below(kCodes)));
  }
  if (!followed_.contains(topic)) return;
  trace("source: lane {} added to topic {}", lane, topic);
  consumed_[lane] = 0;
  checker_.on_lane_added(lane, 0);
  hub_.on_lane_added(topic, {.lane = lane, .at = 0, .can_seek = is_seekable_},
                     broker_.lane(lane).end);
}

// The ends are pinned when the hub is notified.
void World::answer_follow() {
  if (asked_for_.empty()) return;
  const TopicId topic = asked_for_.front();
  asked_for_.erase(asked_for_.begin());
  followed_.insert(topic);
  std::vector<Hub::Start> ends;
  for (const auto& [lane, state] : broker_.lanes()) {
    if (state.topic != topic) continue;
    ends.push_back({.lane = lane, .at = state.end, .can_seek = state.can_seek});
    consumed_[lane] = state.end;
  }
  trace("source: follows topic {}", topic);
  hub_.on_following(topic, ends);
}

void World::read_cold(int read, LaneId lane, Position from, Position until) {
  cold_reads_.push_back({read, lane, from, until});
}

// In any order, of what is there when the answer comes.
void World::answer_cold() {
  if (cold_reads_.empty()) return;
  const std::size_t index = below(cold_reads_.size());
  const ColdRead read = cold_reads_[index];
  cold_reads_.erase(cold_reads_.begin() + static_cast<std::ptrdiff_t>(index));
  if (chance(loss_percent_ / 4)) {
    checker_.on_lost(read.lane, read.from, hub_.lanes().at(read.lane).low);
    hub_.on_cold(read.id, Hub::ColdFailed{});
    return;
  }
  trace("cold reader: lane {} from {}", read.lane, read.from);
  hub_.on_cold(read.id, broker_.read(read.lane, read.from, read.until));
}

// ---- the executor -------------------------------------------------------------------------------

void World::read_some() {
  if (!is_executor_there_) return;
  const auto places = hub_.places();
  if (places.empty()) return;
  const Hub::Place place = places[below(places.size())];
  trace("read: lane {} item {} or g{}", place.lane, place.item.value_or(99), place.group);
  hub_.read(place);
}

void World::execute(const Item& event, RowId row) {
  executions_.push_back({event, row, active_ticks_ + deadline_ticks_});
}

// In any order, or at the deadline: an error is an answer, too.
void World::answer_some() {
  if (!is_executor_there_) return;
  for (std::size_t count = 1 + below(3); count > 0 && !executions_.empty(); --count) {
    const std::size_t index = below(executions_.size());
    const Execution execution = executions_[index];
    executions_.erase(executions_.begin() + static_cast<std::ptrdiff_t>(index));
    hub_.answer(execution.event, execution.row);
  }
  if (chance(50)) read_some();
}

// Time that counts: while there is no executor deadlines wait, as its rows come back unexecuted.
void World::tick() {
  if (chance(10)) is_executor_there_ = !is_executor_there_;
  if (!is_executor_there_) return;
  ++active_ticks_;
  std::vector<Execution> late;
  std::erase_if(executions_, [&](const Execution& execution) {
    if (execution.deadline > active_ticks_) return false;
    late.push_back(execution);
    return true;
  });
  for (const Execution& execution : late)
    hub_.answer(execution.event, execution.row);
  check();
}

// ---- the end ------------------------------------------------------------------------------------

// Everything heals, all operations catch up, nothing more happens.
void World::come_to_rest(int rounds_max) {
  is_executor_there_ = true;
  loss_percent_ = 0;
  int round = 0;
  while (!is_at_rest() && round < rounds_max && checker_.violation().empty()) {
    ++round;
    while (!asked_for_.empty())
      answer_follow();
    for (const auto& [lane, state] : broker_.lanes())
      for (int i = 0; i < 4; ++i)
        poll(lane);
    for (std::size_t count = cold_reads_.size(); count > 0; --count)
      answer_cold();
    for (const auto& place : hub_.places())
      hub_.read(place);
    while (!executions_.empty()) {
      const Execution execution = executions_.back();
      executions_.pop_back();
      hub_.answer(execution.event, execution.row);
    }
    for (auto& messages : to_hub_)
      for (const ToHub& message : std::exchange(messages, {}))
        handle(message);
    check();
    for (ReactorId reactor = 0; reactor < 2; ++reactor) {
      Mailbox& mailbox = mailboxes_.at(static_cast<std::size_t>(reactor));
      while (!mailbox.is_empty())
        reactors_.at(static_cast<std::size_t>(reactor)).receive(mailbox.take());
    }
  }
  if (checker_.violation().empty()) checker_.check_at_rest(live_operations());
}

bool World::is_at_rest() const {
  const bool is_consumed = std::ranges::all_of(consumed_, [&](const auto& lane) {
    return lane.second == broker_.lane(lane.first).end &&
           (!broker_.lane(lane.first).has_ended || ended_.contains(lane.first));
  });
  return is_consumed && asked_for_.empty() && cold_reads_.empty() && executions_.empty() &&
         hub_.places().empty() && std::ranges::all_of(to_hub_, &std::deque<ToHub>::empty) &&
         std::ranges::all_of(mailboxes_, &Mailbox::is_empty) && was_checked_;
}

Result& Result::operator+=(const Result& other) {
  tally += other.tally;
  received += other.received;
  gaps_received += other.gaps_received;
  refused += other.refused;
  operations += other.operations;
  return *this;
}

std::string describe(const Result& result) {
  const Hub::Tally& tally = result.tally;
  return fmt::format(
      "operations {}, received {}, gaps received {}, deliveries refused {}\n"
      "merges {} ({} under load), mains exchanged {}, joins that waited {}\n"
      "moves {} ({} chained, {} keys changed in place), cold readings {}, gaps read {}",
      result.operations, result.received, result.gaps_received, result.refused, tally.merges,
      tally.merges_under_load, tally.mains_exchanged, tally.joins_waited, tally.moves,
      tally.moves_chained, tally.keys_changed_in_place, tally.cold_readings, tally.gaps);
}

Result run_schedule(std::uint64_t seed, int steps, Mutant mutant, bool trace) {
  try {
    World world(seed, mutant, trace);
    return world.run(steps);
  } catch (const std::exception& error) {
    Result result;
    result.violation = std::string("the rules contradict themselves: ") + error.what();
    return result;
  }
}

}  // namespace model
