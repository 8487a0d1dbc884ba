// HttpClient::Multi: libcurl's multi handle, driven by a loop.
//
//   curl: "watch this socket", "call me in n ms" ─▶ Watch, Timer
//   loop: socket ready, time is up ─▶ curl_multi_socket_action ─▶ finished transfers ─▶ done
//
// Thread: the loop's.
#pragma once

#include <curl/curl.h>
#include <deque>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "exec-service/subgraph/http_client.h"
#include "exec-service/subgraph/transfer.h"
#include "shared/loop/loop.h"

namespace exec::subgraph {

class HttpClient::Multi {
 public:
  explicit Multi(shared::loop::Loop& loop);
  ~Multi();
  Multi(const Multi&) = delete;
  Multi& operator=(const Multi&) = delete;

  TransferId post(HttpRequest request, Done done);
  void cancel(TransferId id);

 private:
  struct FreeMulti {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };

  struct Finished {
    TransferId id;
    Done done;
    shared::Result<HttpAnswer> result;
  };

  static int on_socket(CURL*, curl_socket_t fd, int what, void* self, void*);
  static int on_timer(CURLM*, long timeout_ms, void* self);
  void watch(curl_socket_t fd, int what);
  void act(curl_socket_t fd, int events);
  void gather_finished();
  void tell_finished();
  [[nodiscard]] std::unique_ptr<Transfer> take_from_pool();
  void retire(std::unique_ptr<Transfer> transfer);

  shared::loop::Loop& loop_;
  shared::loop::Timer timer_;
  std::map<curl_socket_t, std::unique_ptr<shared::loop::Watch>> watches_;
  std::unique_ptr<CURLM, FreeMulti> multi_;
  std::unordered_map<TransferId, std::unique_ptr<Transfer>> transfers_;
  std::deque<Finished> finished_;  // not told yet: one of them may cancel another
  std::vector<std::unique_ptr<Transfer>> pool_;
  TransferId last_id_;
};

}  // namespace exec::subgraph
