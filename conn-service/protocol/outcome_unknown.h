// What a client gets for an operation that may be a mutation and may have been executed, since no
// answer came back. It is final, so that no client sends the operation again by itself.
// Thread: any.
#pragma once

#include <string_view>

namespace conn::protocol {

inline constexpr std::string_view kOutcomeUnknown = "OUTCOME_UNKNOWN";
inline constexpr std::string_view kOutcomeUnknownMessage =
    "No answer came back: the operation may have been executed. Look at its effect before you send "
    "it again.";

}  // namespace conn::protocol
