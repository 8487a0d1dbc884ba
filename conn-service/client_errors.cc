#include "conn-service/client_errors.h"

#include <array>
#include <cstddef>

#include <fmt/format.h>

#include "conn-service/session/tally.h"

namespace conn {

namespace {

// 1000, 1001, 1005 and 1006 are how sessions end anyway, and networks.
bool is_error_close(int code) {
  return code >= 1002 && code != 1005 && code != 1006;
}

bool is_error_status(int status) {
  return (status >= 400 && status < 500) || status == 503;
}

template <std::size_t N, class IsError>
void append(const std::array<int, N>& codes,
            const char* prefix,
            const std::vector<std::uint64_t>& totals,
            std::vector<std::uint64_t>& before,
            const IsError& is_error,
            std::string& out) {
  before.resize(N + 1);
  for (std::size_t i = 0; i < N && i < totals.size(); ++i)
    if (is_error(codes[i]) && totals[i] > before[i])
      out += fmt::format("{}{}{}: {}", out.empty() ? "" : ", ", prefix, codes[i],
                         totals[i] - before[i]);
  before = totals;
}

}  // namespace

std::string ClientErrors::take(const std::vector<std::uint64_t>& closes,
                               const std::vector<std::uint64_t>& statuses) {
  std::string errors;
  append(session::kCountedCloses, "", closes, closes_, is_error_close, errors);
  append(session::kCountedStatuses, "HTTP ", statuses, statuses_, is_error_status, errors);
  return errors;
}

}  // namespace conn
