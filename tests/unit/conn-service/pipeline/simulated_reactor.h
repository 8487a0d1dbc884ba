// A reactor of a simulation: which operations take what is delivered to a group. It can be given a
// fault, which the judge of the simulation must find.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "conn-service/pipeline/messages.h"

namespace conn::pipeline {

enum class Fault : std::uint8_t {
  kNone,
  kUpperFenceForgotten,
  kFenceForgotten,
  kLaneFenceForgotten,
  kSmallerOfTwoFences,
  kFenceOneHigh,
  kFenceOneLow,
  kMoveFenceOneHigh,
  kMoveFenceOneLow,
  kCommitBeforeItsEvents,
  kEndBeforeItsEvents,
};
inline constexpr std::array<std::pair<Fault, std::string_view>, 10> kFaults = {{
    {Fault::kUpperFenceForgotten, "upper fence forgotten"},
    {Fault::kFenceForgotten, "the fence of a join forgotten"},
    {Fault::kLaneFenceForgotten, "a merge's fences per lane forgotten"},
    {Fault::kSmallerOfTwoFences, "the smaller of two fences kept"},
    {Fault::kFenceOneHigh, "a merge's fence one too high"},
    {Fault::kFenceOneLow, "a merge's fence one too low"},
    {Fault::kMoveFenceOneHigh, "a move's fence one too high"},
    {Fault::kMoveFenceOneLow, "a move's upper fence one too low"},
    {Fault::kCommitBeforeItsEvents, "a move committed before what was read before it"},
    {Fault::kEndBeforeItsEvents, "an end before what was read before it"},
}};

class SimulatedReactor final : public ReactorPort {
 public:
  struct Client {
    std::function<void(const Joined&)> joined;
    std::function<void(std::uint64_t, const Deliver&)> received;
    std::function<void(std::uint64_t)> ending;  // it will have ended
    std::function<void(std::uint64_t)> ended;
    std::function<void(const Finished&)> refused;
    std::function<void(const std::string&)> failed;
  };
  SimulatedReactor(Fault fault, Client client) : fault_(fault), client_(std::move(client)) {}

  void stop(std::uint64_t operation) { operations_.erase(operation); }

  bool deliver(Deliver message) override {
    bool has_member = false;
    for (auto& [number, memberships] : operations_) {
      const Membership* membership = find(memberships, message.group);
      if (membership == nullptr) continue;
      has_member = true;
      if (membership->takes(message)) client_.received(number, message);
    }
    for (const auto& [number, membership] : over_)
      if (membership.group == message.group && membership.takes(message))
        client_.failed("operation " + std::to_string(number) + " ended or moved before " +
                       *message.body);
    if (!has_member) client_.failed("a group without members receives");
    return true;
  }
  void post(ReactorMessage message) override {
    if (const auto* joined = std::get_if<Joined>(&message))
      on(*joined);
    else if (const auto* merged = std::get_if<Merged>(&message))
      on(*merged);
    else if (const auto* moved = std::get_if<Moved>(&message))
      on(*moved);
    else if (const auto* committed = std::get_if<MoveCommitted>(&message))
      on(*committed);
    else if (const auto* ending = std::get_if<Ending>(&message))
      on(*ending);
    else if (const auto* ended = std::get_if<Ended>(&message))
      on(*ended);
    else if (const auto* finished = std::get_if<Finished>(&message))
      client_.refused(*finished);
    else
      client_.failed("no topic is lost here");
  }
  void flush() override {}

 private:
  static constexpr Sequence kNoFence{std::numeric_limits<std::uint64_t>::max()};
  struct Membership {
    GroupId group;
    Sequence lower;
    Sequence upper = kNoFence;
    std::map<routing::Lane, Sequence> lanes = {};  // lower, too

    [[nodiscard]] bool takes(const Deliver& message) const {
      const auto lane = lanes.find(message.lane);
      if (lane != lanes.end() && message.sequence < lane->second) return false;
      return message.sequence >= lower && message.sequence < upper;
    }
  };
  using Memberships = std::vector<Membership>;

  static Membership* find(Memberships& memberships, GroupId group) {
    const auto found = std::ranges::find(memberships, group, &Membership::group);
    return found == memberships.end() ? nullptr : &*found;
  }
  [[nodiscard]] Sequence raised(Sequence fence, Fault by) const {
    return fault_ == by ? Sequence{fence.value + 1} : fence;
  }
  [[nodiscard]] Sequence lowered(Sequence fence, Fault by) const {
    return fault_ == by ? Sequence{fence.value - 1} : fence;
  }

  void on(const Joined& message) {
    const bool forgets = fault_ == Fault::kFenceForgotten;
    operations_[message.operation.number] = {
        {.group = message.group, .lower = forgets ? Sequence{} : message.fence}};
    client_.joined(message);
  }
  void on(const Merged& message) {
    for (auto& [number, memberships] : operations_) {
      Membership* membership = find(memberships, message.from);
      if (membership == nullptr) continue;
      membership->group = message.to;
      if (fault_ == Fault::kLaneFenceForgotten) continue;
      for (const LaneFence& fence : message.fences) {
        const Sequence at = lowered(raised(fence.fence, Fault::kFenceOneHigh), Fault::kFenceOneLow);
        const auto [known, is_new] = membership->lanes.try_emplace(fence.lane, at);
        if (is_new) continue;
        known->second = fault_ == Fault::kSmallerOfTwoFences ? std::min(known->second, at)
                                                             : std::max(known->second, at);
      }
    }
  }
  void on(const Moved& message) {
    for (const std::uint64_t number : message.operations) {
      const auto operation = operations_.find(number);
      if (operation == operations_.end()) {
        client_.failed("an unknown operation moves");
        continue;
      }
      Membership* from = find(operation->second, message.from);
      if (from == nullptr) {
        client_.failed("an operation moves from where it is not");
        continue;
      }
      if (fault_ != Fault::kUpperFenceForgotten)
        from->upper = lowered(message.at, Fault::kMoveFenceOneLow);
      operation->second.push_back(
          {.group = message.to, .lower = raised(message.at, Fault::kMoveFenceOneHigh)});
      if (fault_ == Fault::kCommitBeforeItsEvents) leave(number, operation->second, message.from);
    }
  }
  void on(const MoveCommitted& message) {
    for (auto& [number, memberships] : operations_)
      if (find(memberships, message.to) != nullptr) leave(number, memberships, message.from);
  }
  void leave(std::uint64_t number, Memberships& memberships, GroupId group) {
    if (const Membership* membership = find(memberships, group))
      over_.emplace_back(number, *membership);
    std::erase_if(memberships, [&](const Membership& each) { return each.group == group; });
  }
  void on(const Ending& message) {
    for (const std::uint64_t number : message.operations) {
      client_.ending(number);
      Membership* membership = find(operations_.at(number), message.group);
      if (membership == nullptr)
        client_.failed("an operation ends where it is not");
      else if (fault_ != Fault::kUpperFenceForgotten)
        membership->upper = message.at;
      if (fault_ == Fault::kEndBeforeItsEvents) end(number);
    }
  }
  void on(const Ended& message) {
    for (const std::uint64_t number : message.operations)
      end(number);
  }
  void end(std::uint64_t number) {
    const auto node = operations_.extract(number);
    if (!node.empty())
      for (const Membership& membership : node.mapped())
        over_.emplace_back(number, membership);
    client_.ended(number);
  }

  Fault fault_;
  Client client_;
  std::map<std::uint64_t, Memberships> operations_;
  // What operations have left: nothing that they would take there may follow.
  std::vector<std::pair<std::uint64_t, Membership>> over_;
};

}  // namespace conn::pipeline
