#include "conn-service/pipeline/match_triggers.h"

namespace conn::pipeline {

std::optional<std::uint64_t> match_triggers(const std::vector<routing::Trigger*>& triggers,
                                            const routing::Ring& ring,
                                            std::vector<routing::Trigger*>& reading) {
  reading.clear();
  std::optional<std::uint64_t> lowest;
  for (routing::Trigger* trigger : triggers) {
    const routing::Readers* readers = trigger->readers(ring.lane());
    const auto next = readers == nullptr ? std::nullopt : readers->next(ring.end());
    if (!next || (lowest && *next > *lowest)) continue;
    if (!lowest || *next < *lowest) reading.clear();
    lowest = next;
    reading.push_back(trigger);
  }
  return lowest;
}

}  // namespace conn::pipeline
