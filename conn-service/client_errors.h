// ClientErrors: what clients were refused since the last report, by code, for one line per minute.
//
//   closes by code, HTTP responses by status ─▶ "4400: 12, HTTP 403: 3"
//
// Shapes: WebSocket close codes that a client's fault or a limit leads to, and HTTP statuses 4xx and
//         503. An origin that is refused, for example, is HTTP 403.
// Thread: its owner's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace conn {

class ClientErrors {
 public:
  // The totals so far, in the order of session::kCountedCloses and kCountedStatuses; empty: nothing
  // new.
  [[nodiscard]] std::string take(const std::vector<std::uint64_t>& closes,
                                 const std::vector<std::uint64_t>& statuses);

 private:
  std::vector<std::uint64_t> closes_;
  std::vector<std::uint64_t> statuses_;
};

}  // namespace conn
