// TriggerTable: the triggers of this process, by their topics, and by each topic.
//
// Thread: its owner's. A Trigger stays where it is until it is erased.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "conn-service/routing/trigger.h"

namespace conn::routing {

class TriggerTable {
 public:
  struct Interned {
    Trigger& trigger;
    bool is_new;
  };
  // `topics` in any order.
  [[nodiscard]] Interned intern(std::vector<TopicId> topics);
  void erase(Trigger& trigger);

  // Null: it is gone.
  [[nodiscard]] Trigger* find(std::uint64_t number) const;
  // Those that an event of the topic may concern.
  [[nodiscard]] const std::vector<Trigger*>& of(TopicId topic) const;
  [[nodiscard]] std::size_t size() const { return triggers_.size(); }

 private:
  std::map<std::vector<TopicId>, std::unique_ptr<Trigger>> triggers_;
  std::map<TopicId, std::vector<Trigger*>> by_topic_;
  std::unordered_map<std::uint64_t, Trigger*> by_number_;
  std::vector<Trigger*> none_;
  std::uint64_t last_ = 0;
};

}  // namespace conn::routing
