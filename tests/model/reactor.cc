#include "tests/model/reactor.h"

#include <algorithm>
#include <utility>

namespace model {

// ---- mailbox ------------------------------------------------------------------------------------

void Mailbox::send(Message message) {
  if (auto* delivery = std::get_if<Deliver>(&message)) {
    deliver(*delivery);
    return;
  }
  // Who comes into a group after its overflow is not closed by it: the next refusal counts anew.
  if (mutant_ != Mutant::kOverflowCoalescedAcrossJoin) {
    if (const auto* joined = std::get_if<Joined>(&message)) overflowed_.erase(joined->group);
    if (const auto* moved = std::get_if<Moved>(&message)) overflowed_.erase(moved->to);
    if (const auto* merged = std::get_if<Merged>(&message)) overflowed_.erase(merged->to);
  }
  messages_.push_back(std::move(message));
}

void Mailbox::deliver(Deliver message) {
  if (has_room()) {
    messages_.emplace_back(std::move(message));
    return;
  }
  ++refused_;
  if (mutant_ == Mutant::kOverflowIgnored) return;
  if (overflowed_.insert(message.group).second) messages_.emplace_back(Overflowed{message.group});
}

bool Mailbox::has_room() const {
  const auto deliveries = std::ranges::count_if(
      messages_, [](const Message& message) { return std::holds_alternative<Deliver>(message); });
  return static_cast<std::size_t>(deliveries) < deliveries_max_;
}

Message Mailbox::take() {
  Message message = std::move(messages_.front());
  messages_.pop_front();
  if (const auto* overflowed = std::get_if<Overflowed>(&message))
    overflowed_.erase(overflowed->group);
  return message;
}

// ---- reactor ------------------------------------------------------------------------------------

void Reactor::receive(const Message& message) {
  std::visit([&](const auto& each) { on(each); }, message);
}

Reactor::Membership* Reactor::find(Memberships& memberships, GroupId group) {
  const auto found = std::ranges::find(memberships, group, &Membership::group);
  return found == memberships.end() ? nullptr : &*found;
}

void Reactor::on(const Joined& message) {
  const auto operation = operations_.find(message.operation);
  if (operation == operations_.end()) return;  // stopped meanwhile
  operation->second.push_back(
      {.group = message.group, .lower = {.others = message.fence, .by_lane = {}}});
}

void Reactor::on(const Deliver& message) {
  const Reading& reading = message.reading;
  for (auto& [id, memberships] : operations_) {
    const Membership* membership = find(memberships, message.group);
    if (membership == nullptr) continue;
    if (reading.sequence < membership->lower.of(reading.item.lane)) continue;
    if (reading.sequence >= membership->upper) continue;
    client_.received(id, reading);
  }
}

void Reactor::on(const Moved& message) {
  for (const OperationId id : message.operations) {
    const auto operation = operations_.find(id);
    if (operation == operations_.end()) continue;
    Membership* from = find(operation->second, message.from);
    if (from == nullptr) continue;
    if (mutant_ != Mutant::kUpperFenceForgotten) from->upper = message.at;
    operation->second.push_back(
        {.group = message.to, .lower = {.others = message.at, .by_lane = {}}});
  }
}

void Reactor::on(const MoveCommitted& message) {
  for (auto& [id, memberships] : operations_)
    if (find(memberships, message.to) != nullptr)
      std::erase_if(memberships,
                    [&](const Membership& each) { return each.group == message.from; });
}

void Reactor::on(const Merged& message) {
  for (auto& [id, memberships] : operations_) {
    Membership* membership = find(memberships, message.from);
    if (membership == nullptr) continue;
    membership->group = message.to;
    raise(membership->lower, message.fences);
  }
}

// Of two fences for a lane the larger one holds.
void Reactor::raise(LaneFences& fences, const LaneFences& other) const {
  const auto choose = [&](Sequence a, Sequence b) {
    return mutant_ == Mutant::kSmallerOfTwoFences ? std::min(a, b) : std::max(a, b);
  };
  LaneFences raised{.others = choose(fences.others, other.others), .by_lane = {}};
  for (const auto& [lane, fence] : fences.by_lane)
    raised.by_lane[lane] = choose(fence, other.of(lane));
  for (const auto& [lane, fence] : other.by_lane)
    raised.by_lane[lane] = choose(fence, fences.of(lane));
  fences = std::move(raised);
}

void Reactor::on(const Ending& message) {
  for (const OperationId id : message.operations) {
    const auto operation = operations_.find(id);
    if (operation == operations_.end()) continue;
    if (Membership* membership = find(operation->second, message.group))
      membership->upper = message.at;
  }
}

void Reactor::on(const Ended& message) {
  for (const OperationId id : message.operations)
    if (operations_.erase(id) > 0) client_.ended(id);
}

void Reactor::on(const Overflowed& message) {
  std::vector<OperationId> closed;
  for (auto& [id, memberships] : operations_)
    if (find(memberships, message.group) != nullptr) closed.push_back(id);
  for (const OperationId id : closed) {
    operations_.erase(id);
    client_.closed(id);
  }
}

std::vector<GroupId> Reactor::groups_of(OperationId operation) const {
  std::vector<GroupId> groups;
  for (const Membership& membership : operations_.at(operation))
    groups.push_back(membership.group);
  return groups;
}

}  // namespace model
