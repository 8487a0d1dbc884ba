#include "conn-service/pipeline/cold_reads.h"

#include <utility>

namespace conn::pipeline {

using routing::Reader;
using routing::Readers;
using routing::Ring;
using routing::Trigger;

void ColdReads::send() {
  for (const Place& place : std::exchange(wanted_, {})) {
    Trigger* trigger = triggers_.find(place.first);
    const Ring* ring = rings_.find(place.second);
    Readers* readers = trigger == nullptr ? nullptr : trigger->readers(place.second);
    if (readers == nullptr || ring == nullptr) continue;
    readers->each_cold([&](Reader& reader) {
      if (reader.read != ReadId{}) return;
      reader.read = ReadId{++last_.value};
      reads_.emplace(reader.read,
                     Read{.place = place,
                          .from = reader.at.position,
                          .until_ms = clock_.now_ms() + options_.cold_read_timeout_ms});
      source_.cold_reader()->read(reader.read, place.second, reader.at.position, ring->low(),
                                  options_.cold_read_bytes_max);
    });
  }
}

std::optional<ColdReads::Found> ColdReads::take(ReadId id, ReadAnswer answer) {
  const auto node = reads_.extract(id);
  if (node.empty()) return std::nullopt;
  const Read& read = node.mapped();
  Trigger* trigger = triggers_.find(read.place.first);
  Ring* ring = rings_.find(read.place.second);
  Readers* readers = trigger == nullptr ? nullptr : trigger->readers(read.place.second);
  Reader* reader = readers == nullptr ? nullptr : readers->find_cold(read.from);
  if (reader == nullptr || ring == nullptr || reader->read != id) {
    failures_.erase(read.place);
    return std::nullopt;
  }
  reader->read = {};
  const auto* events = std::get_if<ReadEvents>(&answer);
  const auto* lost = std::get_if<ReadLost>(&answer);
  const bool goes_on = (events != nullptr && events->next.order > read.from.order) ||
                       (lost != nullptr && lost->to.order > read.from.order);
  if (goes_on) {
    failures_.erase(read.place);
    return Found{
        .trigger = *trigger, .ring = *ring, .from = read.from, .answer = std::move(answer)};
  }
  if (++failures_[read.place] >= kFailuresMax) {
    failures_.erase(read.place);
    return Found{.trigger = *trigger, .ring = *ring, .from = read.from, .answer = std::nullopt};
  }
  want(*trigger, read.place.second);
  return std::nullopt;
}

std::vector<ReadId> ColdReads::cancel_late() {
  std::vector<ReadId> late;
  const std::int64_t now = clock_.now_ms();
  for (const auto& [id, read] : reads_)
    if (read.until_ms <= now) late.push_back(id);
  for (const ReadId id : late)
    source_.cold_reader()->cancel(id);
  return late;
}

std::optional<std::int64_t> ColdReads::next_timer_ms() const {
  std::optional<std::int64_t> next;
  for (const auto& [id, read] : reads_)
    if (!next || read.until_ms < *next) next = read.until_ms;
  return next;
}

}  // namespace conn::pipeline
