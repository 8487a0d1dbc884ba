#include "exec-service/subgraph_http/curl_http_client.h"

#include <algorithm>
#include <ranges>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "shared/base/check.h"

namespace exec::subgraph_http {

namespace {

constexpr std::size_t kPooledMax = 256;      // idle easy handles, some 6 KB each
constexpr long kIdleConnectionsMax = 1'024;  // of all subgraphs

bool is_connection(curl_socket_t fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);  // NOLINT: the socket API's own idiom
  return ::getsockname(fd, any, &size) == 0 &&
         (address.ss_family == AF_INET || address.ss_family == AF_INET6);
}

void init_curl_once() {
  static const bool kIsReady = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  CHECK(kIsReady);
}

}  // namespace

CurlHttpClient::CurlHttpClient(shared::loop::Loop& loop)
    : loop_(loop), timer_(loop, [this] { act(CURL_SOCKET_TIMEOUT, 0); }) {
  init_curl_once();
  multi_.reset(curl_multi_init());
  CHECK(multi_ != nullptr);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, on_timer);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, kIdleConnectionsMax);
}

CurlHttpClient::~CurlHttpClient() {
  for (auto& [id, transfer] : transfers_)
    curl_multi_remove_handle(multi_.get(), transfer->easy());
  transfers_.clear();
  pool_.clear();
  multi_.reset();  // closes connections, which still calls on_socket
}

subgraph::TransferId CurlHttpClient::post(subgraph::HttpRequest request, Done done) {
  const subgraph::TransferId id = last_id_ = subgraph::TransferId{last_id_.value + 1};
  auto transfer = take_from_pool(request);
  transfer->prepare(id, std::move(request), std::move(done));
  CURL* easy = transfer->easy();
  transfers_[id] = std::move(transfer);
  // It asks for a timer of 0 ms and does the rest from there.
  CHECK(curl_multi_add_handle(multi_.get(), easy) == CURLM_OK);
  return id;
}

void CurlHttpClient::cancel(subgraph::TransferId id) {
  std::erase_if(finished_, [id](const Finished& finished) { return finished.id == id; });
  const auto entry = transfers_.find(id);
  if (entry == transfers_.end()) return;
  auto transfer = std::move(entry->second);
  transfers_.erase(entry);
  curl_multi_remove_handle(multi_.get(), transfer->easy());
  retire(std::move(transfer));
}

int CurlHttpClient::on_socket(CURL*, curl_socket_t fd, int what, void* self, void*) {
  static_cast<CurlHttpClient*>(self)->watch(fd, what);
  return 0;
}

int CurlHttpClient::on_timer(CURLM*, long timeout_ms, void* self) {
  auto& timer = static_cast<CurlHttpClient*>(self)->timer_;
  if (timeout_ms < 0) {
    timer.cancel();
  } else {
    timer.start(timeout_ms);
  }
  return 0;
}

int CurlHttpClient::on_close_socket(void* self, curl_socket_t fd) {
  static_cast<CurlHttpClient*>(self)->watched_.erase(fd);
  return ::close(fd);
}

void CurlHttpClient::watch(curl_socket_t fd, int what) {
  if (what == CURL_POLL_REMOVE) {
    const auto found = watched_.find(fd);
    if (found == watched_.end()) return;
    if (found->second.is_connection) {
      found->second.is_idle = true;
    } else {
      watched_.erase(found);
    }
    return;
  }
  Watched& watched = watched_[fd];
  watched.is_idle = false;
  if (watched.what == what) return;
  watched.what = what;
  if (!watched.watch) {
    watched.is_connection = is_connection(fd);
    watched.watch = std::make_unique<shared::loop::Watch>(
        loop_, fd, [this, fd](shared::loop::Watch::Ready ready) { on_ready(fd, ready); });
  }
  watched.watch->want((what & CURL_POLL_IN) != 0, (what & CURL_POLL_OUT) != 0);
}

void CurlHttpClient::on_ready(curl_socket_t fd, shared::loop::Watch::Ready ready) {
  if (watched_.at(fd).is_idle) {
    watched_.erase(fd);
  } else {
    act(fd, (ready.read ? CURL_CSELECT_IN : 0) | (ready.write ? CURL_CSELECT_OUT : 0));
  }
}

void CurlHttpClient::act(curl_socket_t fd, int events) {
  int running = 0;
  curl_multi_socket_action(multi_.get(), fd, events, &running);
  gather_finished();
  report_finished();
}

void CurlHttpClient::gather_finished() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* easy = message->easy_handle;
    const CURLcode code = message->data.result;  // the message goes with its handle
    Transfer* known = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &known);
    const auto entry = transfers_.find(known->id());
    auto transfer = std::move(entry->second);
    transfers_.erase(entry);
    finished_.push_back({transfer->id(), transfer->take_done(), transfer->finish(code)});
    curl_multi_remove_handle(multi_.get(), easy);
    retire(std::move(transfer));
  }
}

void CurlHttpClient::report_finished() {
  while (!finished_.empty()) {
    Finished finished = std::move(finished_.front());
    finished_.pop_front();
    finished.done(std::move(finished.result));
  }
}

// One that is set up for such requests if there is one; the last ones are the warmest.
std::unique_ptr<Transfer> CurlHttpClient::take_from_pool(const subgraph::HttpRequest& request) {
  if (pool_.empty())
    return std::make_unique<Transfer>(Transfer::CloseSocket{on_close_socket, this});
  const auto ready = std::ranges::find_if(std::views::reverse(pool_), [&](const auto& transfer) {
    return transfer->is_ready_for(request);
  });
  if (ready != pool_.rend()) std::swap(*ready, pool_.back());
  auto transfer = std::move(pool_.back());
  pool_.pop_back();
  return transfer;
}

void CurlHttpClient::retire(std::unique_ptr<Transfer> transfer) {
  if (pool_.size() >= kPooledMax) return;
  transfer->clear();
  pool_.push_back(std::move(transfer));
}

}  // namespace exec::subgraph_http
