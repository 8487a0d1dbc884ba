// The source as it is, whatever the hub knows of it: the log of each lane, with what it has lost.
#pragma once

#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "tests/model/hub.h"
#include "tests/model/terms.h"

namespace model {

class Broker {
 public:
  static constexpr Position kEverything = std::numeric_limits<Position>::max();
  struct Lane {
    TopicId topic = 0;
    bool can_seek = false;
    bool has_ended = false;   // nothing more is written
    Position start = 0;       // retention took what is before it
    Position end = 0;         // where the next event may be written
    std::vector<Item> log;    // every event there ever was
    std::vector<Item> holes;  // cut off, or of a log that was there before
  };

  LaneId add_lane(TopicId topic, bool can_seek, Position end);
  void write(LaneId lane, Position skipped, int code);
  void retain_from(LaneId lane, Position start);
  // The log ends at `at`; what is written next has greater positions, and may have equal offsets.
  void cut(LaneId lane, Position at);
  void end(LaneId lane) { lanes_.at(lane).has_ended = true; }

  // What a reader at `from` finds, before `until` if that is given.
  [[nodiscard]] Hub::ColdAnswer read(LaneId lane,
                                     Position from,
                                     Position until = kEverything) const;
  [[nodiscard]] bool is_gone(LaneId lane, Position position) const;

  [[nodiscard]] const std::map<LaneId, Lane>& lanes() const { return lanes_; }
  [[nodiscard]] const Lane& lane(LaneId id) const { return lanes_.at(id); }

 private:
  std::map<LaneId, Lane> lanes_;
};

}  // namespace model
