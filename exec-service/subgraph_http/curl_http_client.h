// CurlHttpClient: HTTP requests on a loop, by libcurl's multi_socket interface.
//
//   post ─▶ Transfer (pooled) ─▶ CURLM: "watch this socket", "call me in n ms" ─▶ Watch, Timer
//   loop: socket ready, time is up ─▶ curl_multi_socket_action ─▶ finished transfers ─▶ done
//
// curl's timer is a loop Timer and so part of the loop's own wait: half the cost of a timerfd. A
// connection that goes idle is still watched, as the next request wants it watched again: that
// saves two epoll_ctl() a request. If something comes in meanwhile (mostly its end), the watch
// goes, and curl finds out when it would use the connection. http:// is HTTP/1.1 with keep-alive,
// https:// agrees on HTTP/2 by ALPN. Never prior knowledge: libcurl 7.88 cannot reuse such a
// connection (curl #10634).
//
// Source: libcurl, "multi interface".
// Errors: as Transfer's.
// Thread: the loop's. Destroying it, not from within `done`, drops what is in flight, unanswered.
#pragma once

#include <curl/curl.h>
#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

#include "exec-service/subgraph/http_client.h"
#include "exec-service/subgraph_http/transfer.h"
#include "shared/loop/loop.h"

namespace exec::subgraph_http {

class CurlHttpClient final : public subgraph::HttpClient {
 public:
  explicit CurlHttpClient(shared::loop::Loop& loop);
  ~CurlHttpClient() override;

  subgraph::TransferId post(subgraph::HttpRequest request, Done done) override;
  void cancel(subgraph::TransferId id) override;

 private:
  struct FreeMulti {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };

  struct Watched {
    std::unique_ptr<shared::loop::Watch> watch;
    int what = CURL_POLL_NONE;   // it is watched for
    bool is_idle = false;        // curl wants nothing of it now
    bool is_connection = false;  // else curl's own wake-up, which it closes without on_close_socket
  };

  struct Finished {
    subgraph::TransferId id;
    Done done;
    subgraph::HttpResult result;
  };

  static int on_socket(CURL*, curl_socket_t fd, int what, void* self, void*);
  static int on_close_socket(void* self, curl_socket_t fd);
  static int on_timer(CURLM*, long timeout_ms, void* self);
  void watch(curl_socket_t fd, int what);
  void on_ready(curl_socket_t fd, shared::loop::Watch::Ready ready);
  void act(curl_socket_t fd, int events);
  void gather_finished();
  void report_finished();
  [[nodiscard]] std::unique_ptr<Transfer> take_from_pool(const subgraph::HttpRequest& request);
  void retire(std::unique_ptr<Transfer> transfer);

  shared::loop::Loop& loop_;
  shared::loop::Timer timer_;
  std::unordered_map<curl_socket_t, Watched> watched_;
  std::unique_ptr<CURLM, FreeMulti> multi_;
  std::unordered_map<subgraph::TransferId, std::unique_ptr<Transfer>> transfers_;
  std::deque<Finished> finished_;  // not reported yet: one of them may cancel another
  std::vector<std::unique_ptr<Transfer>> pool_;
  subgraph::TransferId last_id_;
};

}  // namespace exec::subgraph_http
