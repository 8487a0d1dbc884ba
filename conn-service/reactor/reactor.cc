#include "conn-service/reactor/reactor.h"

#include <algorithm>
#include <utility>

#include "conn-service/reactor/prefetch.h"
#include "shared/base/match.h"

namespace conn::reactor {

namespace {

constexpr std::int64_t kLateMs = 1'000;  // for the request of a client that connects while draining

protocol::HttpOutcome to_http_outcome(pipeline::Outcome outcome) {
  switch (outcome) {
    case pipeline::Outcome::kExecuted:
      return protocol::HttpOutcome::kExecuted;
    case pipeline::Outcome::kSyntaxError:
    case pipeline::Outcome::kValidationError:
    case pipeline::Outcome::kUnknownOperation:
    case pipeline::Outcome::kVariablesError:
      return protocol::HttpOutcome::kRequestError;
    case pipeline::Outcome::kUnavailable:
    case pipeline::Outcome::kOverloaded:
      return protocol::HttpOutcome::kUnavailable;
    case pipeline::Outcome::kUnplannable:
    case pipeline::Outcome::kSourceError:
    case pipeline::Outcome::kInternalError:
      break;
  }
  return protocol::HttpOutcome::kInternalError;
}

}  // namespace

Reactor::Reactor(pipeline::ReactorId id, ReactorOptions options, ReactorPorts ports)
    : state_(id, std::move(options), ports),
      turn_end_(state_.loop, [this] { end_turn(); }),
      ticks_(state_.loop, [this] { tick(); }),
      inbox_(
          state_.loop,
          [this](std::vector<InboxMessage>& messages) { receive(messages); },
          state_.options.inbox_bytes_max),
      random_(std::random_device{}()) {
  state_.turn_end = &turn_end_;
  ticks_.start(DeadlineWheel::kTickMs);
}

Reactor::~Reactor() {
  connections_.clear();
}

shared::Result<std::uint16_t> Reactor::listen(std::uint16_t port) {
  ListenOptions options = state_.options.listen;
  if (port != 0) options.port = port;
  shared::Result<shared::UniqueFd> fd = open_listener(options);
  if (!fd) return tl::unexpected(std::move(fd.error()));
  port = port_of(*fd);
  listener_ = std::make_unique<Listener>(
      state_.loop, std::move(*fd), state_.options.listen.accepts_per_turn_max,
      Listener::Handlers{.accepted = [this](shared::UniqueFd socket) { accept(std::move(socket)); },
                         .failed = [this] { ++state_.ports.metrics.accepts_failed; }});
  return port;
}

void Reactor::run() {
  state_.loop.run();
}

void Reactor::stop() {
  state_.loop.stop();
}

void Reactor::drain(std::int64_t turns_ms, std::function<void()> drained) {
  inbox_.drain({turns_ms, std::move(drained)});
}

void Reactor::stop_listening(std::function<void()> empty) {
  inbox_.stop_listening({std::move(empty)});
}

// ---- connections --------------------------------------------------------------------------------

void Reactor::accept(shared::UniqueFd socket) {
  connections_.push_back(std::make_unique<Connection>(state_, std::move(socket)));
  connections_.back()->index = static_cast<std::uint32_t>(connections_.size() - 1);
  if (state_.is_draining)
    connections_.back()->drain_at(state_.ports.clock.now_ms() + kLateMs);
  else
    ++early_connections_;
  ++state_.ports.metrics.accepted;
  turn_end_.request();
}

void Reactor::remove(Connection& connection) {
  const std::uint32_t index = connection.index;
  if (!connection.is_late()) --early_connections_;
  std::swap(connections_[index], connections_.back());
  connections_[index]->index = index;
  connections_.pop_back();
}

// ---- from the hub -------------------------------------------------------------------------------

void Reactor::receive(std::vector<InboxMessage>& messages) {
  for (InboxMessage& message : messages) {
    shared::match(
        message,
        [&](pipeline::ReactorMessage& of_hub) {
          if (!std::holds_alternative<pipeline::Deliver>(of_hub)) deliver_burst();
          shared::match(of_hub, [&](auto& each) { on(each); });
        },
        [&](Overflowed& overflowed) {
          deliver_burst();
          on(overflowed);
        },
        [&](Drain& drain) { on(drain); }, [&](StopListening& stop) { on(stop); });
    if (state_.turn.entries() > state_.options.turn_entries_max) flush_all();
  }
  deliver_burst();
  turn_end_.request();
}

void Reactor::on(pipeline::Joined& message) {
  const session::OperationNumber number = message.operation.number;
  session::Session* owner = state_.operations.owner(number);
  if (owner == nullptr) return;  // stopped in the meantime, and the hub has been notified
  state_.operations.join(number, message.group);
  owner->on_joined(number, message.fence.value);
}

void Reactor::on(pipeline::Finished& message) {
  const session::OperationNumber number = message.operation.number;
  session::Session* owner = state_.operations.owner(number);
  state_.operations.remove(number);
  if (owner == nullptr) return;
  owner->on_finished(number, {.outcome = to_http_outcome(message.result.outcome),
                              .body = std::move(message.result.body),
                              .extensions_json = message.result.extensions_json});
}

void Reactor::on(pipeline::Deliver& message) {
  if (burst_.count > 0 && burst_.group != message.group) deliver_burst();
  if (state_.operations.members(message.group).empty()) return;
  ++state_.ports.metrics.deliveries;
  const session::PayloadIndex payload =
      state_.turn.add_payload({.sequence = message.sequence.value,
                               .event_timestamp_ms = message.event_timestamp_ms,
                               .body = std::move(message.body),
                               .tail = std::move(message.tail)});
  if (burst_.count == 0) {
    burst_.group = message.group;
    burst_.first = payload;
    burst_.lanes.clear();
  }
  burst_.lanes.push_back(message.lane);
  ++burst_.count;
}

// A burst visits each member once, not once per event: members lie far apart in memory, and the
// cache misses are most of the cost.
void Reactor::deliver_burst() {
  if (burst_.count == 0) return;
  const auto members = state_.operations.members(burst_.group);
  for (std::size_t i = 0; i < members.size(); ++i) {
    prefetch_sessions(i, members.size(),
                      [&](std::size_t ahead) { return state_.operations.owner(members[ahead]); });
    if (state_.operations.takes_all(members[i]))
      state_.operations.owner(members[i])->on_payloads(members[i], burst_.first, burst_.count);
    else
      hand_out_by_fences(members[i]);
  }
  burst_.count = 0;
}

void Reactor::hand_out_by_fences(session::OperationNumber number) {
  session::Session* owner = state_.operations.owner(number);
  for (std::uint32_t i = 0; i < burst_.count; ++i) {
    const session::PayloadIndex payload = burst_.first + i;
    const pipeline::Sequence sequence{state_.turn.payload(payload).sequence};
    if (state_.operations.take(number, burst_.group, burst_.lanes[i], sequence))
      owner->on_payloads(number, payload, 1);
    else
      ++state_.tally.fences_dropped;
  }
}

void Reactor::on(pipeline::GroupEnded& message) {
  end(state_.operations.staying(message.group), message.errors_json);
}

void Reactor::end(std::span<const session::OperationNumber> operations,
                  const std::string& errors_json) {
  for (const session::OperationNumber number : operations) {
    session::Session* owner = state_.operations.owner(number);
    if (owner == nullptr) continue;  // stopped meanwhile; the hub knows
    state_.operations.remove(number);
    owner->on_ended(number, errors_json);
  }
}

void Reactor::on(pipeline::Moved& message) {
  for (const session::OperationNumber number : message.operations)
    state_.operations.move(number, message.from, message.to, message.at);
}

void Reactor::on(pipeline::MoveCommitted& message) {
  state_.operations.commit_move(message.from, message.to);
}

void Reactor::on(pipeline::Merged& message) {
  state_.operations.merge(message.from, message.to, message.fences);
}

void Reactor::on(pipeline::Ending& message) {
  for (const session::OperationNumber number : message.operations)
    state_.operations.set_upper_fence(number, message.group, message.at);
}

void Reactor::on(pipeline::Ended& message) {
  end(message.operations, message.errors_json);
}

void Reactor::on(Overflowed& message) {
  inbox_.clear_overflow(message.group);
  ++state_.ports.metrics.deliveries_refused;
  const auto members = state_.operations.members(message.group);
  const std::vector<session::OperationNumber> numbers(members.begin(), members.end());
  for (const session::OperationNumber number : numbers)
    if (session::Session* owner = state_.operations.owner(number)) owner->on_overflow();
}

void Reactor::on(Drain& message) {
  state_.is_draining = true;
  state_.http.is_draining = true;
  drained_ = std::move(message.drained);
  const std::int64_t now_ms = state_.ports.clock.now_ms();
  std::uniform_int_distribution<std::int64_t> delay_ms(0,
                                                       std::max<std::int64_t>(0, message.turns_ms));
  for (const auto& connection : connections_)
    connection->drain_at(now_ms + delay_ms(random_));
  turn_end_.request();
}

void Reactor::on(StopListening& message) {
  listener_.reset();
  empty_ = std::move(message.empty);
  turn_end_.request();
}

// ---- turns --------------------------------------------------------------------------------------

void Reactor::flush_all() {
  deliver_burst();
  // A flush may make its connection dirty again: it is then appended to this list.
  for (std::size_t i = 0; i < state_.dirty.size(); ++i) {
    prefetch_connections(i, state_.dirty.size(),
                         [&](std::size_t ahead) { return state_.dirty[ahead]; });
    state_.dirty[i]->flush();
  }
  state_.dirty.clear();
  std::int64_t wall_ms = 0;
  for (const session::Payload& payload : state_.turn.payloads()) {
    if (payload.event_timestamp_ms == 0) continue;
    if (wall_ms == 0) wall_ms = state_.ports.clock.wall_ms();
    state_.ports.metrics.observe_latency(wall_ms - payload.event_timestamp_ms);
  }
  state_.turn.clear();
}

void Reactor::end_turn() {
  flush_all();
  for (Connection* each : state_.retired)
    remove(*each);
  state_.retired.clear();
  ReactorMetrics& metrics = state_.ports.metrics;
  metrics.publish(state_.tally);
  metrics.connections.store(static_cast<std::int64_t>(connections_.size()),
                            std::memory_order_relaxed);
  metrics.groups.store(static_cast<std::int64_t>(state_.operations.groups()),
                       std::memory_order_relaxed);
  if (drained_ && early_connections_ == 0) std::exchange(drained_, nullptr)();
  if (empty_ && connections_.empty()) std::exchange(empty_, nullptr)();
}

void Reactor::tick() {
  ticks_.start(DeadlineWheel::kTickMs);
  state_.deadlines.advance(state_.ports.clock.now_ms());
  shed();
}

// Once per reading of the memory. Of those for which most waits, as many as hold this reactor's part
// of what is too much; what they share is counted for each of them, so that it may take several turns.
void Reactor::shed() {
  const shared::memory::Pressure& memory = state_.ports.memory;
  if (!memory.is_at_least(shared::memory::Level::kCritical)) return;
  if (std::exchange(shed_at_reading_, memory.readings()) == memory.readings()) return;
  std::vector<std::pair<std::size_t, session::Session*>> waiting;
  for (const auto& connection : connections_)
    if (session::Session* session = connection->session())
      if (const std::size_t bytes = session->unsent_bytes(); bytes > 0)
        waiting.emplace_back(bytes, session);
  std::ranges::sort(waiting, std::ranges::greater{}, &decltype(waiting)::value_type::first);
  std::size_t left = memory.excess_bytes() / state_.options.reactors + 1;
  for (const auto& [bytes, session] : waiting) {
    if (left == 0) return;
    left -= std::min(left, bytes);
    session->shed();
  }
}

}  // namespace conn::reactor
