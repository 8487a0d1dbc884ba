// match_triggers: which triggers have to read what is next in a lane's ring.
//
//   record ─▶ decode_event ─▶ [match_triggers] ─▶ find_groups ─▶ run_rows ─▶ release
//
// All triggers that stand at the lowest index that any of them may read do so together, so that an
// event's rows go out in one call: at the head these are all triggers of the topic.
//
// Thread: the hub's.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "conn-service/routing/ring.h"
#include "conn-service/routing/trigger.h"

namespace conn::pipeline {

// Puts the triggers into `reading`; no value: no group may read.
[[nodiscard]] std::optional<std::uint64_t> match_triggers(
    const std::vector<routing::Trigger*>& triggers,
    const routing::Ring& ring,
    std::vector<routing::Trigger*>& reading);

}  // namespace conn::pipeline
