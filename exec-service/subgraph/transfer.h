// Transfer: one HTTP request on its way: an easy handle, and the bytes that curl reads and fills.
//
// Transfers are pooled: an easy handle costs far more to make than to reset, and reset it keeps
// nothing of the last request (the connections are the multi handle's).
//
// Thread: its HttpClient's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <curl/curl.h>
#include <memory>
#include <string>

#include "exec-service/subgraph/http_client.h"
#include "shared/base/result.h"

namespace exec::subgraph {

class Transfer {
 public:
  Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer() = default;

  // The easy handle is ready to be added to a multi handle.
  void prepare(TransferId id, HttpRequest request, HttpClient::Done done);

  // What became of it. The transfer may be prepared again afterwards.
  [[nodiscard]] shared::Result<HttpAnswer> finish(CURLcode code);
  void clear();

  [[nodiscard]] CURL* easy() { return easy_.get(); }
  [[nodiscard]] TransferId id() const { return id_; }
  [[nodiscard]] HttpClient::Done take_done() { return std::move(done_); }

 private:
  struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  void set_limits();
  static std::size_t on_body(char* data, std::size_t, std::size_t size, void* self);
  static curl_socket_t on_open_socket(void* self, curlsocktype, curl_sockaddr* address);
  [[nodiscard]] shared::Error error_of(CURLcode code) const;

  std::unique_ptr<CURL, FreeEasy> easy_;
  std::unique_ptr<curl_slist, FreeList> headers_;
  TransferId id_;
  HttpRequest request_;
  HttpClient::Done done_;
  std::string body_;
  bool is_too_large_ = false;
  bool is_forbidden_ = false;  // a link-local address
  char reason_[CURL_ERROR_SIZE] = {};
};

}  // namespace exec::subgraph
