// Interest: which topics are needed, and so which the EventSource follows.
//
//          acquire            on_following
//   (new) ────────▶ pinning ──────────────▶ following ◀──┐ acquire
//                      │ on_cannot_follow       │ release │ of the last
//                      ▼                        ▼         │
//                   (gone)                  lingering ────┘ ── interest_linger_ms ──▶ (gone)
//
// Shapes: a TopicId is never used again: what still comes for one that has gone is dropped.
// Errors: acquire() refuses names that are not valid for the source, and more topics than
//         `topics_max`.
// Thread: the hub's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "conn-service/pipeline/event_source.h"
#include "conn-service/pipeline/options.h"
#include "conn-service/routing/event.h"
#include "shared/base/clock.h"
#include "shared/base/result.h"

namespace conn::pipeline {

class Interest {
 public:
  Interest(const PipelineOptions& options, const shared::Clock& clock, EventSource& source)
      : options_(options), clock_(clock), source_(source) {}

  // Counts one who needs the topic; release() counts it away. A new topic is followed from
  // follow_new() on.
  // Errors: the source's (check()); as many topics are needed as may be, or as many of them by this
  // client alone (0: by none, which is not limited).
  [[nodiscard]] shared::Result<routing::TopicId> acquire(const routing::TopicName& name,
                                                         std::uint64_t client = 0);
  void acquire(routing::TopicId id);  // one more, of a topic that is known
  void release(routing::TopicId id);
  void follow_new();

  // False: no operation waits for it (any more).
  bool on_following(routing::TopicId id);
  // The topic is gone; its holders still release it.
  void on_cannot_follow(routing::TopicId id);

  [[nodiscard]] bool is_known(routing::TopicId topic) const { return topics_.contains(topic); }
  [[nodiscard]] bool is_following(routing::TopicId topic) const;
  [[nodiscard]] const routing::TopicName& name(routing::TopicId topic) const;
  [[nodiscard]] const SourceCapabilities& capabilities(routing::TopicId topic) const;
  // What people read of a position: a JSON scalar.
  [[nodiscard]] std::string describe(const routing::Position& position) const {
    return source_.describe(position);
  }
  [[nodiscard]] std::size_t size() const { return topics_.size(); }

  // Gives up what has lingered long enough, and says which topics those are.
  [[nodiscard]] std::vector<routing::TopicId> on_timer();
  [[nodiscard]] std::optional<std::int64_t> next_timer_ms() const;

 private:
  struct Topic {
    routing::TopicName name;
    SourceCapabilities capabilities;
    std::uint64_t client = 0;  // the only one that has needed it, which it counts for; 0: none
    std::size_t needed_by = 0;
    bool is_following = false;
    bool is_gone = false;               // cannot be followed; erased when it has no holder
    std::int64_t lingers_until_ms = 0;  // while it is not needed
  };

  void erase_name(Topic& topic);
  // False: the client has as many as it may.
  [[nodiscard]] bool charge(Topic& topic, std::uint64_t client);
  void uncharge(Topic& topic);
  [[nodiscard]] bool has_room();

  const PipelineOptions& options_;
  const shared::Clock& clock_;
  EventSource& source_;
  std::unordered_map<routing::TopicId, Topic> topics_;
  std::map<routing::TopicName, routing::TopicId> by_name_;
  std::unordered_map<std::uint64_t, std::size_t> by_client_;  // topics that count for it
  std::vector<routing::TopicId> new_;
  std::set<std::pair<std::int64_t, routing::TopicId>> lingering_;  // by when it ends
  routing::TopicId last_;
};

}  // namespace conn::pipeline
