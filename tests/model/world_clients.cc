// What clients and operators do in a schedule: they start, resume, stop, and are moved, swapped,
// ended.
#include <algorithm>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "tests/model/trace.h"
#include "tests/model/world.h"

namespace model {

namespace {

constexpr RowId kRows = 3;
constexpr std::size_t kOperationsMax = 14;

}  // namespace

// ---- clients ------------------------------------------------------------------------------------

Key World::any_key() {
  unsigned topics = 1U << below(topics_);
  if (chance(40)) topics |= 1U << below(topics_);
  const unsigned codes = chance(60) ? (1U << kCodes) - 1 : 1U + static_cast<unsigned>(below(7));
  return {.row = static_cast<RowId>(below(kRows)), .topics = topics, .codes = codes};
}

OperationId World::new_operation(ReactorId reactor) {
  reactor_of_[++last_operation_] = reactor;
  reactors_.at(static_cast<std::size_t>(reactor)).start(last_operation_);
  return last_operation_;
}

std::vector<OperationId> World::live_operations() const {
  std::vector<OperationId> live;
  for (const auto& [operation, reactor] : reactor_of_)
    if (reactors_.at(static_cast<std::size_t>(reactor)).has(operation)) live.push_back(operation);
  return live;
}

// Mostly with a key that is there already, so that groups have members.
void World::start_operation() {
  if (live_operations().size() >= kOperationsMax) return;
  const auto reactor = static_cast<ReactorId>(below(2));
  Key key = any_key();
  if (chance(70) && !hub_.groups().empty())
    key = std::next(hub_.groups().begin(), static_cast<std::ptrdiff_t>(below(hub_.groups().size())))
              ->second.key;
  const OperationId operation = new_operation(reactor);
  to_hub_.at(static_cast<std::size_t>(reactor))
      .push_back(StartMessage{operation, reactor, key, std::nullopt});
}

// Where an earlier operation was, or anywhere that another replica may have been.
Positions World::any_positions(const Key& key) {
  Positions positions;
  const OperationId earlier =
      last_operation_ == 0
          ? 0
          : 1 + static_cast<OperationId>(below(static_cast<std::size_t>(last_operation_)));
  const bool is_own = chance(50);
  for (const auto& [lane, state] : broker_.lanes()) {
    if (!key.has_topic(state.topic) || chance(10)) continue;
    Position position = state.end;
    if (!state.log.empty() && chance(80))
      position = state.log[below(state.log.size())].from + static_cast<Position>(below(2));
    if (is_own) position = checker_.next(earlier, lane);
    positions[lane] = std::min(position, state.end);
  }
  return positions;
}

void World::resume_operations() {
  Key key = any_key();
  if (chance(80) && !hub_.groups().empty())
    key = std::next(hub_.groups().begin(), static_cast<std::ptrdiff_t>(below(hub_.groups().size())))
              ->second.key;
  const Positions positions = any_positions(key);
  for (std::size_t count = 1 + below(2); count > 0; --count) {
    if (live_operations().size() >= kOperationsMax) return;
    const auto reactor = static_cast<ReactorId>(below(2));
    const OperationId operation = new_operation(reactor);
    to_hub_.at(static_cast<std::size_t>(reactor))
        .push_back(StartMessage{operation, reactor, key, positions});
  }
}

void World::stop_operation() {
  const auto live = live_operations();
  if (live.empty() || chance(40)) return;
  const OperationId operation = live[below(live.size())];
  reactors_.at(static_cast<std::size_t>(reactor_of_.at(operation))).stop(operation);
  on_client_gone(operation);
}

void World::on_client_gone(OperationId operation) {
  checker_.on_stopped(operation);
  to_hub_.at(static_cast<std::size_t>(reactor_of_.at(operation))).push_back(StopMessage{operation});
}

void World::receive_from_reactors() {
  for (auto& messages : to_hub_) {
    while (!messages.empty() && chance(70)) {
      const ToHub message = messages.front();
      messages.pop_front();
      handle(message);
    }
  }
}

void World::handle(const ToHub& message) {
  if (const auto* stop = std::get_if<StopMessage>(&message)) {
    trace("hub: stop {}", stop->operation);
    hub_.stop(stop->operation);
    return;
  }
  const auto& start = std::get<StartMessage>(message);
  if (start.positions) {
    trace("hub: resume {} {} at {}", start.operation, describe(start.key),
          describe(*start.positions));
    checker_.on_resumed(start.operation, start.key, *start.positions);
    hub_.resume(start.operation, start.reactor, start.key, *start.positions);
  } else {
    trace("hub: start {} {}", start.operation, describe(start.key));
    checker_.on_started(start.operation, start.key);
    hub_.start(start.operation, start.reactor, start.key);
  }
}

void World::send(ReactorId reactor, Message message) {
  trace("to reactor {}: {}", reactor, describe(message));
  mailboxes_.at(static_cast<std::size_t>(reactor)).send(std::move(message));
}

void World::deliver(ReactorId reactor) {
  Mailbox& mailbox = mailboxes_.at(static_cast<std::size_t>(reactor));
  for (std::size_t count = 1 + below(4); count > 0 && !mailbox.is_empty(); --count)
    reactors_.at(static_cast<std::size_t>(reactor)).receive(mailbox.take());
}

// ---- changes of live operations -----------------------------------------------------------------

// All members of a group, some of them, or any operations at all.
std::vector<OperationId> World::some_operations() {
  std::vector<OperationId> operations;
  if (chance(70) && !hub_.groups().empty()) {
    const Group& group =
        std::next(hub_.groups().begin(), static_cast<std::ptrdiff_t>(below(hub_.groups().size())))
            ->second;
    const bool is_all = chance(50);
    for (const auto& [operation, fence] : group.upper_fences)
      if (is_all || chance(50)) operations.push_back(operation);
    return operations;
  }
  for (const OperationId operation : live_operations())
    if (chance(30)) operations.push_back(operation);
  return operations;
}

void World::move_operations() {
  const auto operations = some_operations();
  Key to = any_key();
  if (!operations.empty()) {
    const Group* group = hub_.group_of(operations.front());
    if (group != nullptr && chance(50)) to.topics = group->key.topics;
    if (group != nullptr && chance(50)) to.codes = group->key.codes;
  }
  if (chance(40) && !hub_.groups().empty())  // to one that is there, or back
    to = std::next(hub_.groups().begin(), static_cast<std::ptrdiff_t>(below(hub_.groups().size())))
             ->second.key;
  trace("hub: move {} to {}", operations, describe(to));
  for (const OperationId operation : operations)
    checker_.on_move_asked(operation, to);
  hub_.move(operations, to);
}

void World::swap_rows() {
  const auto row = static_cast<RowId>(below(kRows));
  const auto to = static_cast<RowId>(below(kRows));
  if (row == to) return;
  trace("hub: swap row {} to {}", row, to);
  checker_.on_swap(row, to);
  hub_.swap_row(row, to);
}

void World::end_operations() {
  if (chance(40)) return;
  const auto operations = some_operations();
  for (const OperationId operation : operations)
    if (hub_.is_known(operation)) checker_.on_ending(operation);
  trace("hub: end {}", operations);
  hub_.end(operations);
}

}  // namespace model
