// Transfer: one HTTP request on its way: an easy handle, and the bytes that curl reads and fills.
//
// Transfers are pooled: an easy handle costs far more to make, or even to set up, than to use
// again. One that was prepared for a subgraph keeps what is the subgraph's (address, TLS, limits)
// and nothing of a request: headers and body are replaced. For another subgraph it is reset first.
// Connections are the multi handle's.
//
// A request that must not be repeated is handed to curl piece by piece, and not handed out again:
// else curl, which sends a request again when a connection that it had kept turns out to be dead,
// might have a mutation executed twice.
//
// Spec:   RFC 9110 §8.4 (content codings), §9.2.2 (idempotent methods), §15.4 (redirects).
// Errors: HttpFailure; the sentence names the option that would change it.
// Thread: its HttpClient's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <curl/curl.h>
#include <memory>
#include <string>

#include "exec-service/subgraph/http_client.h"

namespace exec::subgraph_http {

class Transfer {
 public:
  // What sockets are closed with, so that their watcher is notified. Outlives every connection.
  struct CloseSocket {
    curl_closesocket_callback callback;
    void* self;
  };
  explicit Transfer(CloseSocket close_socket);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer() = default;

  // The easy handle is ready to be added to a multi handle.
  void prepare(subgraph::TransferId id,
               subgraph::HttpRequest request,
               subgraph::HttpClient::Done done);

  // What became of it. The transfer may be prepared again afterwards.
  [[nodiscard]] subgraph::HttpResult finish(CURLcode code);
  void clear();

  // Set up for requests of this kind already.
  [[nodiscard]] bool is_ready_for(const subgraph::HttpRequest& request) const {
    return ready_for_.get() == request.to.get() && ready_to_repeat_ == request.repeatable;
  }

  [[nodiscard]] CURL* easy() { return easy_.get(); }
  [[nodiscard]] subgraph::TransferId id() const { return id_; }
  [[nodiscard]] subgraph::HttpClient::Done take_done() { return std::move(done_); }

 private:
  struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  void set_up();
  void set_limits();
  void set_tls();
  static std::size_t on_read(char* to, std::size_t, std::size_t size, void* self);
  static std::size_t on_body(char* data, std::size_t, std::size_t size, void* self);
  static curl_socket_t on_open_socket(void* self, curlsocktype, curl_sockaddr* address);
  [[nodiscard]] subgraph::HttpFailure failure_of(CURLcode code) const;

  CloseSocket close_socket_;
  std::unique_ptr<CURL, FreeEasy> easy_;
  std::shared_ptr<const subgraph::SubgraphOptions> ready_for_;
  bool ready_to_repeat_ = false;
  std::unique_ptr<curl_slist, FreeList> headers_;
  subgraph::TransferId id_;
  subgraph::HttpRequest request_;
  subgraph::HttpClient::Done done_;
  std::size_t sent_ = 0;  // of the body, if it must not be repeated
  std::string body_;      // of the answer
  bool is_too_large_ = false;
  bool is_forbidden_ = false;  // a link-local address
  char reason_[CURL_ERROR_SIZE] = {};
};

}  // namespace exec::subgraph_http
