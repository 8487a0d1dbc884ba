#include "exec-service/subgraph/transfer.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <utility>

#include <fmt/core.h>

#include "shared/base/check.h"

namespace exec::subgraph {

using shared::ErrorCode;

namespace {

bool is_link_local(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);  // NOLINT: the socket API's way
    return (ntohl(v4.sin_addr.s_addr) >> 16U) == 0xa9fe;             // 169.254.0.0/16
  }
  if (address.sa_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);  // NOLINT
    const bool is_mapped = IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr);       // NOLINT
    return IN6_IS_ADDR_LINKLOCAL(&v6.sin6_addr) ||                    // NOLINT
           (is_mapped && v6.sin6_addr.s6_addr[12] == 0xa9 && v6.sin6_addr.s6_addr[13] == 0xfe);
  }
  return false;
}

}  // namespace

Transfer::Transfer() : easy_(curl_easy_init()) {
  CHECK(easy_ != nullptr);
}

void Transfer::prepare(TransferId id, HttpRequest request, HttpClient::Done done) {
  id_ = id;
  request_ = std::move(request);
  done_ = std::move(done);
  CURL* easy = easy_.get();
  curl_slist* list = nullptr;
  for (const std::string& header : request_.headers)
    list = curl_slist_append(list, header.c_str());
  list = curl_slist_append(list, "Expect:");  // a round trip for every body above 1 KB
  headers_.reset(list);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy, CURLOPT_URL, request_.url.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request_.body.data());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                   static_cast<curl_off_t>(request_.body.size()));
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, reason_);
  set_limits();
}

void Transfer::set_limits() {
  CURL* easy = easy_.get();
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");  // nor one from the environment
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  const bool is_tls = request_.url.starts_with("https:");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                   is_tls ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT, is_tls ? 1L : 0L);  // for a stream, not a connection
  if (!request_.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, request_.ca_file.c_str());
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_timeout_ms));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request_.timeout_ms));
  if (request_.allow_link_local) return;
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
}

std::size_t Transfer::on_body(char* data, std::size_t, std::size_t size, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  if (size > transfer.request_.response_bytes_max - transfer.body_.size()) {
    transfer.is_too_large_ = true;
    return 0;  // ends the transfer
  }
  if (transfer.body_.empty()) {
    curl_off_t length = 0;
    curl_easy_getinfo(transfer.easy(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (length > 0 && static_cast<std::size_t>(length) <= transfer.request_.response_bytes_max)
      transfer.body_.reserve(static_cast<std::size_t>(length));
  }
  transfer.body_.append(data, size);
  return size;
}

curl_socket_t Transfer::on_open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  if (is_link_local(address->addr)) {
    static_cast<Transfer*>(self)->is_forbidden_ = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

shared::Result<HttpAnswer> Transfer::finish(CURLcode code) {
  if (code != CURLE_OK) return tl::unexpected(error_of(code));
  HttpAnswer answer;
  long status = 0;
  long connections = 0;
  const char* content_type = nullptr;
  curl_easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy(), CURLINFO_NUM_CONNECTS, &connections);
  curl_easy_getinfo(easy(), CURLINFO_CONTENT_TYPE, &content_type);
  answer.status = static_cast<int>(status);
  answer.connections = static_cast<std::uint64_t>(connections);
  if (content_type != nullptr) answer.content_type = content_type;
  answer.body = std::move(body_);
  return answer;
}

shared::Error Transfer::error_of(CURLcode code) const {
  if (is_too_large_)
    return {ErrorCode::kInternal, fmt::format("its answer is larger than `response_bytes_max`, {}",
                                              request_.response_bytes_max)};
  if (is_forbidden_)
    return {ErrorCode::kUnavailable,
            "its address is link-local: set `allow_link_local` if that is meant"};
  const char* reason = reason_[0] != '\0' ? reason_ : curl_easy_strerror(code);
  const ErrorCode kind =
      code == CURLE_OPERATION_TIMEDOUT ? ErrorCode::kDeadlineExceeded : ErrorCode::kUnavailable;
  return {kind, reason};
}

void Transfer::clear() {
  curl_easy_reset(easy());
  headers_.reset();
  request_ = {};
  done_ = nullptr;
  body_ = {};
  is_too_large_ = false;
  is_forbidden_ = false;
  reason_[0] = '\0';
}

}  // namespace exec::subgraph
