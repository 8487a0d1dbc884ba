// is_never_forwarded: headers that apply to one connection or one message only.
// Spec:   RFC 9110 §7.6.1.
// Thread: any.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace conn::reactor {

// `name` is in lower case.
[[nodiscard]] inline bool is_never_forwarded(std::string_view name) {
  constexpr std::array<std::string_view, 11> kNames = {"connection",
                                                       "content-length",
                                                       "content-type",
                                                       "expect",
                                                       "host",
                                                       "keep-alive",
                                                       "te",
                                                       "trailer",
                                                       "upgrade",
                                                       "transfer-encoding",
                                                       "proxy-authorization"};
  return std::ranges::find(kNames, name) != kNames.end();
}

}  // namespace conn::reactor
