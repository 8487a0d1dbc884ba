#include "tests/support/fake_event_source.h"

#include <memory>
#include <utility>

#include <gtest/gtest.h>

#include "tests/support/event_at.h"

namespace test {

using conn::routing::Lane;

void FakeEventSource::start(const std::string& topic, std::int64_t offset) {
  std::vector<conn::pipeline::LaneStart> starts;
  starts.reserve(static_cast<std::size_t>(lanes));
  for (std::int32_t number = 0; number < lanes; ++number)
    starts.push_back({number, position(offset)});
  sink->on_following(following.at(topic), std::move(starts));
}

void FakeEventSource::refuse(const std::string& topic, shared::Error why) {
  const auto node = following.extract(topic);
  sink->on_cannot_follow(node.mapped(), std::move(why));
}

void FakeEventSource::emit(const std::string& topic,
                           std::int32_t number,
                           std::int64_t offset,
                           std::string value,
                           std::vector<conn::routing::Header> headers) {
  const Lane at = lane(topic, number);
  auto event = event_at(at, offset, std::move(value), generations[at]);
  event.timestamp_ms = 1'000 + offset;
  event.headers = std::move(headers);
  auto shared = std::make_shared<const conn::routing::Event>(std::move(event));
  emitted[at].push_back(shared);
  sink->on_event(std::move(shared));
}

void FakeEventSource::retain_from(const std::string& topic,
                                  std::int32_t number,
                                  std::int64_t offset) {
  const Lane at = lane(topic, number);
  retained_from_[at] = position(offset, generations[at]);
}

void FakeEventSource::read(conn::pipeline::ReadId id,
                           Lane lane,
                           const conn::routing::Position& from,
                           const conn::routing::Position& until,
                           std::size_t) {
  EXPECT_LT(from.order, until.order) << "the ring has what comes next";
  EXPECT_TRUE(reads.emplace(id, Read{.lane = lane, .from = from, .until = until}).second);
}

void FakeEventSource::cancel(conn::pipeline::ReadId id) {
  cancelled_reads += reads.erase(id);
}

void FakeEventSource::answer_reads(std::size_t events_max) {
  for (const auto& [id, read] : std::exchange(reads, {})) {
    if (const auto retained = retained_from_.find(read.lane);
        retained != retained_from_.end() && read.from.order < retained->second.order) {
      sink->on_read(id, conn::pipeline::ReadLost{.to = retained->second});
      continue;
    }
    conn::pipeline::ReadEvents found{.events = {}, .next = read.until};
    for (const auto& event : emitted[read.lane]) {
      if (event->position.order < read.from.order || event->position.order >= read.until.order)
        continue;
      if (found.events.size() == events_max) {
        found.next = found.events.back()->next;
        break;
      }
      found.events.push_back(event);
    }
    sink->on_read(id, std::move(found));
  }
}

void FakeEventSource::fail_reads() {
  for (const auto& [id, read] : std::exchange(reads, {}))
    sink->on_read(id, conn::pipeline::ReadFailed{});
}

void FakeEventSource::emit_tombstone(const std::string& topic,
                                     std::int32_t number,
                                     std::int64_t offset) {
  auto event = event_at(lane(topic, number), offset);
  event.is_tombstone = true;
  sink->on_event(std::make_shared<const conn::routing::Event>(std::move(event)));
}

void FakeEventSource::lose(const std::string& topic,
                           std::int32_t number,
                           std::int64_t from,
                           std::int64_t to) {
  const Lane at = lane(topic, number);
  const std::uint32_t generation = generations[at];
  sink->on_gap(at, {.from = position(from, generation), .to = position(to, generation)});
}

void FakeEventSource::restart(const std::string& topic,
                              std::int32_t number,
                              std::int64_t from,
                              std::int64_t offset) {
  const Lane at = lane(topic, number);
  const std::uint32_t generation = generations[at]++;
  sink->on_gap(at, {.from = position(from, generation), .to = position(offset, generation + 1)});
}

void FakeEventSource::add_lane(const std::string& topic, std::int32_t number, std::int64_t offset) {
  sink->on_lane_added(following.at(topic), {number, position(offset)});
}

std::string FakeEventSource::describe(const conn::routing::Position& position) const {
  return test::describe(position);
}

void FakeEventSource::follow(conn::routing::TopicId id, const conn::routing::TopicName& topic) {
  EXPECT_TRUE(following.emplace(topic.topic, id).second) << "a topic is followed once";
  if (follows_at_once) start(topic.topic);
}

void FakeEventSource::unfollow(conn::routing::TopicId id) {
  for (const auto& [topic, known] : following)
    if (known == id) unfollowed.push_back(topic);
  std::erase_if(following, [&](const auto& topic) { return topic.second == id; });
}

}  // namespace test
