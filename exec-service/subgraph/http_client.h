// HttpClient: HTTP requests on a loop, by libcurl's multi_socket interface. It knows no GraphQL.
//
//   post ─▶ easy handle (pooled) ─▶ CURLM ⇄ Watch a socket, one Timer ─▶ loop
//                                     └─▶ done(HttpAnswer or error)
//
// curl's timer is a loop Timer and so part of the loop's own wait: half the cost of a timerfd.
// http:// is HTTP/1.1 with keep-alive, https:// agrees on HTTP/2 by ALPN. Never prior knowledge:
// libcurl 7.88 cannot reuse such a connection (curl #10634). No redirects, no proxy, no cookies, no
// `Expect:`, no other scheme.
//
// Errors: kUnavailable, kDeadlineExceeded, kInternal (larger than `response_bytes_max`).
// Thread: one loop's. `done` is called from the loop, never from within post(); it may post() and
//         cancel(), but not destroy the client. Destroying it drops what is in flight, unanswered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "shared/base/result.h"
#include "shared/base/strong_id.h"
#include "shared/loop/loop.h"

namespace exec::subgraph {

using TransferId = shared::StrongId<struct TransferIdTag, std::uint64_t>;

struct HttpRequest {
  std::string url;                   // the scheme in lower case
  std::vector<std::string> headers;  // "name: value", or "name;" for an empty one
  std::string body;
  std::string ca_file;
  std::int64_t connect_timeout_ms = 0;
  std::int64_t timeout_ms = 0;
  std::size_t response_bytes_max = 0;
  bool allow_link_local = false;
};

struct HttpAnswer {
  int status = 0;
  std::string content_type;  // as sent; empty: none
  std::string body;
  std::uint64_t connections = 0;  // opened for it
};

class HttpClient {
 public:
  using Done = std::function<void(shared::Result<HttpAnswer>)>;

  explicit HttpClient(shared::loop::Loop& loop);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  TransferId post(HttpRequest request, Done done);
  void cancel(TransferId id);  // `done` is not called

 private:
  class Multi;
  std::unique_ptr<Multi> multi_;
};

}  // namespace exec::subgraph
