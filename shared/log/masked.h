// masked: the message of an error whose reason is for operators and not for clients.
//
//   client: "Internal server error (3f2c91d07ab04e55)."
//   log:    error internal error id=3f2c91d07ab04e55 reason="..."
//
// Thread: any.
#pragma once

#include <string>
#include <string_view>

namespace shared::log {

// Logs the reason under a new id, and answers the message that names it.
[[nodiscard]] std::string masked(std::string_view reason);

}  // namespace shared::log
