// Bodies of responses that no executor wrote: the hub's own errors.
//
// Spec:   GraphQL §7.1; `extensions.code` names the case, the rest says where.
//           EVENTS_LOST {topic, partition, from, to}: from..to (exclusive) will not come
//           DEADLINE_EXCEEDED, INTERNAL {topic, partition, offset}: this event has no answer
// Shapes: positions are what EventSource::describe() makes of them.
// Thread: any.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "conn-service/pipeline/executor.h"
#include "conn-service/pipeline/request.h"

namespace conn::pipeline {

[[nodiscard]] Body events_lost_body(std::string_view topic,
                                    std::int32_t lane,
                                    std::string_view from_json,
                                    std::string_view to_json);
[[nodiscard]] Body event_failed_body(std::string_view topic,
                                     std::int32_t lane,
                                     std::string_view position_json,
                                     std::string_view code,
                                     std::string_view message);

[[nodiscard]] Body event_failed_body(const ResolveCall& call,
                                     std::string_view code,
                                     std::string_view message);

// Of a request that was refused: `{"errors":[{message, extensions: {code}}]}`, without data.
[[nodiscard]] Body refusal_body(std::string_view code, std::string_view message);

}  // namespace conn::pipeline
