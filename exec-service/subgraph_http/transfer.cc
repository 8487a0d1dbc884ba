#include "exec-service/subgraph_http/transfer.h"

#include <algorithm>
#include <netinet/in.h>
#include <sys/socket.h>
#include <utility>

#include <fmt/core.h>

#include "exec-service/subgraph_http/check_subgraph.h"
#include "shared/base/check.h"

namespace exec::subgraph_http {

using shared::ErrorCode;

namespace {

constexpr std::int64_t kRetryAfterMaxS = 86'400;

}  // namespace

Transfer::Transfer(CloseSocket close_socket)
    : close_socket_(close_socket), easy_(curl_easy_init()) {
  CHECK(easy_ != nullptr);
}

void Transfer::prepare(subgraph::TransferId id,
                       subgraph::HttpRequest request,
                       subgraph::HttpClient::Done done) {
  const bool is_ready = is_ready_for(request);
  id_ = id;
  request_ = std::move(request);
  done_ = std::move(done);
  if (!is_ready) set_up();
  CURL* easy = easy_.get();
  const std::string& body = request_.message->body;
  curl_slist* list = nullptr;
  for (const std::string& header : request_.message->headers)
    list = curl_slist_append(list, header.c_str());
  list = curl_slist_append(list, "Expect:");  // a round trip for every body above 1 KB
  headers_.reset(list);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  if (request_.repeatable) curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.data());
}

// All that requests of one kind to one subgraph have in common.
void Transfer::set_up() {
  CURL* easy = easy_.get();
  if (ready_for_ != nullptr) curl_easy_reset(easy);
  ready_for_ = request_.to;
  ready_to_repeat_ = request_.repeatable;
  curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy, CURLOPT_URL, request_.to->url.c_str());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, reason_);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket_.callback);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, close_socket_.self);
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  if (!request_.repeatable) {
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(easy, CURLOPT_READDATA, this);
    // CURL_SEEKFUNC_FAIL is what "piece by piece" comes to: curl cannot go back to the beginning.
    curl_easy_setopt(
        easy, CURLOPT_SEEKFUNCTION, +[](void*, curl_off_t, int) { return CURL_SEEKFUNC_FAIL; });
  }
  set_limits();
  if (request_.to->url.starts_with("https:")) set_tls();
}

void Transfer::set_limits() {
  CURL* easy = easy_.get();
  const subgraph::SubgraphOptions& to = *request_.to;
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");  // nor one from the environment
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN,
                   static_cast<long>(std::max<std::int64_t>(1, to.idle_timeout_ms / 1'000)));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(to.connect_timeout_ms));
  // Empty: all that libcurl knows. on_body() sees what it has inflated, piece by piece.
  if (to.compression) curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  if (to.allow_link_local) return;
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
}

void Transfer::set_tls() {
  CURL* easy = easy_.get();
  const subgraph::TlsOptions& tls = request_.to->tls;
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS);  // if ALPN agrees
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);  // rather for a stream than for a connection
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  if (!tls.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, tls.ca_file.c_str());
  if (!tls.certificate_file.empty()) {
    curl_easy_setopt(easy, CURLOPT_SSLCERT, tls.certificate_file.c_str());
    curl_easy_setopt(easy, CURLOPT_SSLKEY, tls.key_file.c_str());
  }
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, tls.insecure ? 0L : 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, tls.insecure ? 0L : 2L);
}

std::size_t Transfer::on_read(char* to, std::size_t, std::size_t size, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::size_t taken = transfer.request_.message->body.copy(to, size, transfer.sent_);
  transfer.sent_ += taken;
  return taken;
}

std::size_t Transfer::on_body(char* data, std::size_t, std::size_t size, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::size_t max = transfer.request_.to->response_bytes_max;
  if (size > max - transfer.body_.size()) {
    transfer.is_too_large_ = true;
    return 0;  // ends the transfer
  }
  if (transfer.body_.empty()) {
    curl_off_t length = 0;
    curl_easy_getinfo(transfer.easy(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (length > 0 && static_cast<std::size_t>(length) <= max)
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

subgraph::HttpResult Transfer::finish(CURLcode code) {
  if (code != CURLE_OK) return tl::unexpected(failure_of(code));
  subgraph::HttpAnswer answer;
  long status = 0;
  long connections = 0;
  curl_off_t retry_after_s = 0;
  const char* content_type = nullptr;
  const char* redirect = nullptr;
  curl_easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy(), CURLINFO_NUM_CONNECTS, &connections);
  curl_easy_getinfo(easy(), CURLINFO_RETRY_AFTER, &retry_after_s);
  curl_easy_getinfo(easy(), CURLINFO_CONTENT_TYPE, &content_type);
  curl_easy_getinfo(easy(), CURLINFO_REDIRECT_URL, &redirect);
  answer.status = static_cast<int>(status);
  answer.connections = static_cast<std::uint64_t>(connections);
  answer.retry_after_s = std::clamp<std::int64_t>(retry_after_s, 0, kRetryAfterMaxS);
  if (content_type != nullptr) answer.content_type = content_type;
  if (redirect != nullptr) answer.redirect = redirect;
  answer.body = std::move(body_);
  return answer;
}

subgraph::HttpFailure Transfer::failure_of(CURLcode code) const {
  using Kind = subgraph::HttpFailure::Kind;
  const subgraph::SubgraphOptions& to = *request_.to;
  if (is_too_large_)
    return {Kind::kRejected,
            {ErrorCode::kInternal,
             fmt::format("its answer is larger than `response_max`, {}", to.response_bytes_max)}};
  if (is_forbidden_)
    return {Kind::kRejected,
            {ErrorCode::kUnavailable,
             "its address is link-local: set `allow_link_local` if that is meant"}};
  const std::string reason = reason_[0] != '\0' ? reason_ : curl_easy_strerror(code);
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:  // there is no other timeout
      return {Kind::kNotConnected,
              {ErrorCode::kUnavailable, fmt::format("no connection within {} ms "
                                                    "(`connect_timeout`)",
                                                    to.connect_timeout_ms)}};
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
      return {Kind::kNotConnected, {ErrorCode::kUnavailable, reason}};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
      return {Kind::kRejected, {ErrorCode::kUnavailable, reason}};
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WRITE_ERROR:  // of a body that cannot be inflated
      return {Kind::kRejected, {ErrorCode::kInternal, reason}};
    case CURLE_SEND_FAIL_REWIND:
      return {
          Kind::kCut,
          {ErrorCode::kUnavailable, "the connection was cut, and a mutation is not sent twice"}};
    default:
      return {Kind::kCut, {ErrorCode::kUnavailable, reason}};
  }
}

void Transfer::clear() {
  curl_easy_setopt(easy(), CURLOPT_HTTPHEADER, nullptr);
  curl_easy_setopt(easy(), CURLOPT_POSTFIELDS, nullptr);
  headers_.reset();
  request_ = {};
  done_ = nullptr;
  sent_ = 0;
  body_ = {};
  is_too_large_ = false;
  is_forbidden_ = false;
  reason_[0] = '\0';
}

}  // namespace exec::subgraph_http
