// Bodies of responses that no executor wrote: the hub's own errors.
//
// Spec:   GraphQL §7.1; `extensions.code` names the case, the rest says where.
//           EVENTS_LOST {topic, partition, from, to}: from..to (exclusive) will not come
//           DEADLINE_EXCEEDED, INTERNAL {topic, partition, offset}: this event has no answer
// Thread: any.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "conn-service/pipeline/request.h"
#include "conn-service/routing/event.h"
#include "conn-service/routing/partition_ring.h"

namespace conn::pipeline {

[[nodiscard]] Body events_lost_body(std::string_view topic,
                                    std::int32_t partition,
                                    routing::OffsetRange lost);
[[nodiscard]] Body event_failed_body(std::string_view topic,
                                     const routing::Event& event,
                                     std::string_view code,
                                     std::string_view message);

// Of a request that was refused: `{"errors":[{message, extensions: {code}}]}`, without data.
[[nodiscard]] Body refusal_body(std::string_view code, std::string_view message);

}  // namespace conn::pipeline
