#include "conn-service/pipeline/interest.h"

#include <utility>

#include "shared/base/check.h"

namespace conn::pipeline {

using routing::TopicId;
using routing::TopicName;
using shared::ErrorCode;

namespace {

shared::Error too_many_of_session() {
  return {ErrorCode::kInvalidInput,
          "cannot be followed: this session needs as many topics that no other session needs as it "
          "may (`limits.session_topics`): complete some of its operations first"};
}

}  // namespace

shared::Result<TopicId> Interest::acquire(const TopicName& name, std::uint64_t client) {
  if (const auto known = by_name_.find(name); known != by_name_.end()) {
    Topic& topic = topics_.at(known->second);
    if (topic.needed_by == 0) {
      if (!charge(topic, client)) return tl::unexpected(too_many_of_session());
    } else if (client != topic.client && client != 0) {
      uncharge(topic);  // it stays without that client as well
    }
    acquire(known->second);
    return known->second;
  }
  if (auto valid = source_.check(name); !valid) return tl::unexpected(std::move(valid.error()));
  if (!has_room())
    return shared::fail(ErrorCode::kInvalidInput,
                        "cannot be followed: the server follows as many topics as it may "
                        "(`limits.topics`)");
  Topic topic{.name = name, .capabilities = source_.capabilities(name), .needed_by = 1};
  if (!charge(topic, client)) return tl::unexpected(too_many_of_session());
  const TopicId id{++last_.value};
  topics_[id] = std::move(topic);
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
  uncharge(topic);
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

void Interest::erase_name(Topic& topic) {
  by_name_.erase(topic.name);
  uncharge(topic);
}

bool Interest::charge(Topic& topic, std::uint64_t client) {
  if (client == 0) return true;
  const auto of_client = by_client_.try_emplace(client).first;
  if (of_client->second >= options_.topics_per_client_max) return false;
  ++of_client->second;
  topic.client = client;
  return true;
}

void Interest::uncharge(Topic& topic) {
  const auto of_client = by_client_.find(std::exchange(topic.client, 0));
  if (of_client != by_client_.end() && --of_client->second == 0) by_client_.erase(of_client);
}

// What only lingers makes room for what is needed: the oldest of it ends with the next timer.
bool Interest::has_room() {
  const std::int64_t now = clock_.now_ms();
  auto next = lingering_.begin();
  std::size_t ended = 0;
  for (; next != lingering_.end() && next->first <= now; ++next)
    ++ended;
  if (by_name_.size() - ended < options_.topics_max) return true;
  if (next == lingering_.end()) return false;
  const TopicId oldest = next->second;
  lingering_.erase(next);
  topics_.at(oldest).lingers_until_ms = now;
  lingering_.emplace(now, oldest);
  return true;
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
