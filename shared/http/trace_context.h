// traceparent: a trace's place, passed from caller to callee and from a record's producer to
// its consumers.
//
//   00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01      version, trace, parent, flags
//
// Spec:   W3C Trace Context §3.2. What is malformed must not be passed on.
// Thread: any.
#pragma once

#include <string_view>

namespace shared::http {

inline constexpr std::string_view kTraceparent = "traceparent";

[[nodiscard]] bool is_traceparent(std::string_view value);

}  // namespace shared::http
