#include "conn-service/routing/trigger_table.h"

#include <algorithm>
#include <utility>

namespace conn::routing {

TriggerTable::Interned TriggerTable::intern(std::vector<TopicId> topics) {
  std::ranges::sort(topics);
  const auto repeated = std::ranges::unique(topics);
  topics.erase(repeated.begin(), repeated.end());
  auto& trigger = triggers_[topics];
  if (trigger) return {*trigger, false};
  trigger = std::make_unique<Trigger>(++last_, topics);
  by_number_.emplace(trigger->number(), trigger.get());
  for (const TopicId topic : topics)
    by_topic_[topic].push_back(trigger.get());
  return {*trigger, true};
}

void TriggerTable::erase(Trigger& trigger) {
  const std::vector<TopicId> topics = trigger.topics();
  for (const TopicId topic : topics) {
    auto& triggers = by_topic_[topic];
    std::erase(triggers, &trigger);
    if (triggers.empty()) by_topic_.erase(topic);
  }
  by_number_.erase(trigger.number());
  triggers_.erase(topics);
}

Trigger* TriggerTable::find(std::uint64_t number) const {
  const auto found = by_number_.find(number);
  return found == by_number_.end() ? nullptr : found->second;
}

const std::vector<Trigger*>& TriggerTable::of(TopicId topic) const {
  const auto found = by_topic_.find(topic);
  return found == by_topic_.end() ? none_ : found->second;
}

}  // namespace conn::routing
