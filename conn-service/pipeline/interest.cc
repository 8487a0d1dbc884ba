#include "conn-service/pipeline/interest.h"

#include <utility>

#include "shared/base/check.h"

namespace conn::pipeline {

using routing::TopicId;
using routing::TopicName;
using shared::ErrorCode;

shared::Result<TopicId> Interest::acquire(const TopicName& name, std::uint64_t client) {
  if (const auto known = by_name_.find(name); known != by_name_.end()) {
    acquire(known->second);
    return known->second;
  }
  if (auto valid = source_.check(name); !valid) return tl::unexpected(std::move(valid.error()));
  if (by_name_.size() >= options_.topics_max)
    return shared::fail(ErrorCode::kInvalidInput,
                        "cannot be followed: the server follows as many topics as it may");
  if (client != 0) {
    std::size_t& of_client = by_client_[client];
    if (of_client >= options_.topics_per_client_max)
      return shared::fail(ErrorCode::kInvalidInput,
                          "cannot be followed: this session needs as many topics that no other "
                          "one needed before as it may");
    ++of_client;
  }
  const TopicId id{++last_.value};
  topics_[id] = {
      .name = name, .capabilities = source_.capabilities(name), .client = client, .needed_by = 1};
  by_name_.emplace(name, id);
  new_.push_back(id);
  return id;
}

void Interest::acquire(TopicId id) {
  Topic& topic = topics_.at(id);
  if (topic.needed_by++ == 0) lingering_.erase({topic.lingers_until_ms, id});
}

void Interest::release(TopicId id) {
  Topic& topic = topics_.at(id);
  CHECK(topic.needed_by > 0);
  if (--topic.needed_by > 0) return;
  if (topic.is_gone) {
    topics_.erase(id);
    return;
  }
  if (std::erase(new_, id) > 0) {  // the source has not been asked yet
    erase_name(topic);
    topics_.erase(id);
    return;
  }
  topic.lingers_until_ms = clock_.now_ms() + options_.interest_linger_ms;
  lingering_.emplace(topic.lingers_until_ms, id);
}

void Interest::erase_name(const Topic& topic) {
  by_name_.erase(topic.name);
  if (const auto of_client = by_client_.find(topic.client);
      of_client != by_client_.end() && --of_client->second == 0)
    by_client_.erase(of_client);
}

void Interest::follow_new() {
  for (const TopicId id : std::exchange(new_, {}))
    source_.follow(id, topics_.at(id).name);
}

bool Interest::on_following(TopicId id) {
  const auto found = topics_.find(id);
  if (found == topics_.end() || found->second.is_gone) return false;
  found->second.is_following = true;
  return true;
}

void Interest::on_cannot_follow(TopicId id) {
  const auto found = topics_.find(id);
  if (found == topics_.end() || found->second.is_gone) return;
  erase_name(found->second);
  found->second.is_gone = true;
  found->second.is_following = false;
  if (found->second.needed_by > 0) return;
  lingering_.erase({found->second.lingers_until_ms, id});
  topics_.erase(found);
}

bool Interest::is_following(TopicId topic) const {
  const auto found = topics_.find(topic);
  return found != topics_.end() && found->second.is_following;
}

const TopicName& Interest::name(TopicId topic) const {
  return topics_.at(topic).name;
}

const SourceCapabilities& Interest::capabilities(TopicId topic) const {
  return topics_.at(topic).capabilities;
}

std::vector<TopicId> Interest::on_timer() {
  std::vector<TopicId> given_up;
  const std::int64_t now = clock_.now_ms();
  while (!lingering_.empty() && lingering_.begin()->first <= now) {
    const TopicId id = lingering_.begin()->second;
    lingering_.erase(lingering_.begin());
    erase_name(topics_.at(id));
    topics_.erase(id);
    source_.unfollow(id);
    given_up.push_back(id);
  }
  return given_up;
}

std::optional<std::int64_t> Interest::next_timer_ms() const {
  if (lingering_.empty()) return std::nullopt;
  return lingering_.begin()->first;
}

}  // namespace conn::pipeline
