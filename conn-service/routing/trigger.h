// Trigger: what an operation listens to, the concrete topics of a provider, and the groups that do.
//
//   event ─▶ match() ─▶ groups without a filter, and those whose filter it meets
//
// Its place in each lane's ring is the head of its Readers.
//
// Thread: its owner's.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "conn-service/routing/event.h"
#include "conn-service/routing/filter_index.h"
#include "conn-service/routing/group.h"
#include "conn-service/routing/reader.h"
#include "shared/json/value.h"

namespace conn::routing {

class Trigger {
 public:
  Trigger(std::uint64_t number, std::vector<TopicId> topics)
      : number_(number), topics_(std::move(topics)) {}

  [[nodiscard]] std::uint64_t number() const { return number_; }
  [[nodiscard]] const std::vector<TopicId>& topics() const { return topics_; }

  // The group reads from now on; null: every event.
  void add(Group& group, std::shared_ptr<const CompiledFilter> filter);
  void remove(Group& group);  // of one that does not read nothing happens

  // How many groups need it, whether they read or not.
  void acquire() { ++users_; }
  [[nodiscard]] bool release() { return --users_ == 0; }  // true: no group is left

  // Appends the groups that the event concerns. Null: it cannot be matched, and concerns only those
  // without a filter.
  FilterIndex::Touched match(const shared::json::Value* event, std::vector<GroupId>& groups);
  void append_all(std::vector<GroupId>& groups) const;

  void follow(Lane lane, const Place& head) { readers_.try_emplace(lane, head); }
  // Null: the lane is not among its topics'.
  [[nodiscard]] Readers* readers(Lane lane);
  // Calls visit(Lane, Readers&) for each lane of its topics.
  template <class Visit>
  void each_lane(Visit&& visit) {
    for (auto& [lane, readers] : readers_)
      visit(lane, readers);
  }

  // Whether test(Lane, const Readers&) holds for all of them; stops at the first that fails.
  template <class Test>
  [[nodiscard]] bool all_lanes(Test&& test) const {
    return std::ranges::all_of(readers_,
                               [&](const auto& entry) { return test(entry.first, entry.second); });
  }

 private:
  std::uint64_t number_;
  std::vector<TopicId> topics_;  // sorted, unique
  std::vector<Group*> unfiltered_;
  std::vector<Group*> filtered_;
  FilterIndex index_;
  std::map<Lane, Readers> readers_;
  std::size_t users_ = 0;
};

}  // namespace conn::routing
