// ColdReads: what groups read that stand before the ring, where the source can seek.
//
//   a cold reader with groups that are ready ─ read() ─▶ source ─ on_read ─▶ events | lost | failed
//                 ▲                                                              │
//                 └── further on, until it stands where the ring begins ◀────────┘
//
// One read at a time per place, shared by the groups that stand there, and bounded in bytes. A read
// is never asked for what the ring holds, so that no group gets ahead of the hub by itself.
//
// Errors: a read that fails twice in a row, or is not answered in time, is given up: what lies before
//         the ring is then lost to those who stand there.
// Thread: the hub's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "conn-service/pipeline/event_source.h"
#include "conn-service/pipeline/options.h"
#include "conn-service/pipeline/pipeline_context.h"
#include "conn-service/routing/ring_store.h"
#include "conn-service/routing/trigger_table.h"
#include "shared/base/clock.h"

namespace conn::pipeline {

class ColdReads {
 public:
  // Where groups stand, and what was found there. No answer: nothing can be read before the ring.
  struct Found {
    routing::Trigger& trigger;
    routing::Ring& ring;
    routing::Position from;
    std::optional<ReadAnswer> answer;
  };

  explicit ColdReads(const PipelineContext& context)
      : options_(context.options),
        clock_(context.clock),
        source_(context.source),
        triggers_(context.triggers),
        rings_(context.rings) {}

  // Some group of the trigger may have to be read for in this lane.
  void want(const routing::Trigger& trigger, routing::Lane lane) {
    wanted_.emplace(trigger.number(), lane);
  }
  // Asks the source for what is wanted.
  void send();
  // No value: those who waited are gone, or the read is repeated.
  [[nodiscard]] std::optional<Found> take(ReadId id, ReadAnswer answer);
  // Cancels the reads that the source owes for too long: for each of them a failure is to be taken.
  [[nodiscard]] std::vector<ReadId> cancel_late();
  [[nodiscard]] std::optional<std::int64_t> next_timer_ms() const;

  [[nodiscard]] std::size_t size() const { return reads_.size(); }

 private:
  using Place = std::pair<std::uint64_t, routing::Lane>;  // a trigger's number, a lane
  struct Read {
    Place place;
    routing::Position from;
    std::int64_t until_ms;
  };
  static constexpr int kFailuresMax = 2;

  const PipelineOptions& options_;
  const shared::Clock& clock_;
  EventSource& source_;
  routing::TriggerTable& triggers_;
  routing::RingStore& rings_;
  std::set<Place> wanted_;
  std::map<ReadId, Read> reads_;
  std::map<Place, int> failures_;  // in a row
  ReadId last_;
};

}  // namespace conn::pipeline
