// Origin: the site of the page that sends a request, and whether it may send it.
//
//   "HTTPS://Example.com:443"  ->  "https://example.com"      "null", "file://"  ->  nothing
//
// Spec:   RFC 6454 §4 (scheme, host, port; default ports), RFC 6455 §10.2. A WebSocket has no
//         preflight: this check is what keeps a foreign page from using a visitor's cookies.
// Thread: any.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/http/request.h"

namespace conn::protocol {

// Lower case, without the scheme's default port; nullopt if there is no host.
[[nodiscard]] std::optional<std::string> normalize_origin(std::string_view origin);

class OriginPolicy {
 public:
  // Exact origins ("https://app.example.com"), or "*" for all. The page's own origin (the one that
  // Host names) is always allowed.
  explicit OriginPolicy(std::span<const std::string> allowed);

  [[nodiscard]] bool allows(std::string_view origin) const;  // by the list alone

  // Whether this request may become a WebSocket. One without Origin is not from a browser, and may,
  // unless it has cookies or Basic credentials, which only browsers add by themselves.
  [[nodiscard]] bool allows_upgrade(const shared::http::Request& request) const;

 private:
  std::vector<std::string> allowed_;  // normalized
  bool allows_all_ = false;
};

}  // namespace conn::protocol
