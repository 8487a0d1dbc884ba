#include "tests/bench/bare_curl.h"

#include <utility>

#include "shared/base/check.h"

namespace bench {

BareCurl::BareCurl(shared::loop::Loop& loop, std::size_t handles, Done done)
    : loop_(loop),
      done_(std::move(done)),
      timer_(loop, [this] { act(CURL_SOCKET_TIMEOUT, 0); }),
      multi_(curl_multi_init()) {
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, on_timer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(2 * handles));
  for (const char* header :
       {"content-type: application/json", "accept: application/json", "Expect:"})
    headers_ = curl_slist_append(headers_, header);
  for (std::size_t i = 0; i < handles; ++i) {
    auto handle = std::make_unique<Handle>();
    handle->number = i;
    handle->easy = curl_easy_init();
    curl_easy_setopt(handle->easy, CURLOPT_PRIVATE, handle.get());
    curl_easy_setopt(handle->easy, CURLOPT_HTTPHEADER, headers_);
    curl_easy_setopt(handle->easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(handle->easy, CURLOPT_WRITEDATA, handle.get());
    curl_easy_setopt(handle->easy, CURLOPT_NOSIGNAL, 1L);
    handles_.push_back(std::move(handle));
  }
}

BareCurl::~BareCurl() {
  for (const auto& handle : handles_) {
    curl_multi_remove_handle(multi_, handle->easy);
    curl_easy_cleanup(handle->easy);
  }
  curl_multi_cleanup(multi_);  // closes connections, which still calls on_socket
  curl_slist_free_all(headers_);
}

void BareCurl::post(std::size_t handle, const std::string& url, const std::string& body) {
  CURL* easy = handles_[handle]->easy;
  handles_[handle]->answer.clear();
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.c_str());
  CHECK(curl_multi_add_handle(multi_, easy) == CURLM_OK);
}

int BareCurl::on_socket(CURL*, curl_socket_t fd, int what, void* self, void*) {
  static_cast<BareCurl*>(self)->watch(fd, what);
  return 0;
}

int BareCurl::on_timer(CURLM*, long timeout_ms, void* self) {
  auto& timer = static_cast<BareCurl*>(self)->timer_;
  timeout_ms < 0 ? timer.cancel() : timer.start(timeout_ms);
  return 0;
}

std::size_t BareCurl::on_body(char* data, std::size_t, std::size_t size, void* handle) {
  static_cast<Handle*>(handle)->answer.append(data, size);
  return size;
}

void BareCurl::watch(curl_socket_t fd, int what) {
  if (what == CURL_POLL_REMOVE) {
    watches_.erase(fd);
    return;
  }
  auto& entry = watches_[fd];
  if (!entry)
    entry = std::make_unique<shared::loop::Watch>(
        loop_, fd, [this, fd](shared::loop::Watch::Ready ready) {
          act(fd, (ready.read ? CURL_CSELECT_IN : 0) | (ready.write ? CURL_CSELECT_OUT : 0));
        });
  entry->want((what & CURL_POLL_IN) != 0, (what & CURL_POLL_OUT) != 0);
}

void BareCurl::act(curl_socket_t fd, int events) {
  int running = 0;
  curl_multi_socket_action(multi_, fd, events, &running);
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    CHECK(message->msg == CURLMSG_DONE && message->data.result == CURLE_OK);
    Handle* handle = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &handle);
    curl_multi_remove_handle(multi_, handle->easy);
    done_(handle->number);
  }
}

}  // namespace bench
