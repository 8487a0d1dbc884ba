// BareCurl: requests over libcurl's multi_socket interface and nothing else: the floor under a
// client of subgraphs. Every handle is set up once; a turn of it is one POST, answered into a
// buffer that is used again.
//
// Thread: the loop's.
#pragma once

#include <cstddef>
#include <curl/curl.h>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "shared/loop/loop.h"

namespace bench {

class BareCurl {
 public:
  using Done = std::function<void(std::size_t handle)>;

  BareCurl(shared::loop::Loop& loop, std::size_t handles, Done done);
  ~BareCurl();
  BareCurl(const BareCurl&) = delete;
  BareCurl& operator=(const BareCurl&) = delete;

  // `url` and `body` outlive the request.
  void post(std::size_t handle, const std::string& url, const std::string& body);
  [[nodiscard]] const std::string& answer(std::size_t handle) const {
    return handles_[handle]->answer;
  }

 private:
  struct Handle {
    std::size_t number = 0;
    CURL* easy = nullptr;
    std::string answer;
  };

  static int on_socket(CURL*, curl_socket_t fd, int what, void* self, void*);
  static int on_timer(CURLM*, long timeout_ms, void* self);
  static std::size_t on_body(char* data, std::size_t, std::size_t size, void* handle);
  void watch(curl_socket_t fd, int what);
  void act(curl_socket_t fd, int events);

  shared::loop::Loop& loop_;
  Done done_;
  shared::loop::Timer timer_;
  std::map<curl_socket_t, std::unique_ptr<shared::loop::Watch>> watches_;
  CURLM* multi_ = nullptr;
  curl_slist* headers_ = nullptr;
  std::vector<std::unique_ptr<Handle>> handles_;
};

}  // namespace bench
