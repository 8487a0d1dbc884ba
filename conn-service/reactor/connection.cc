#include "conn-service/reactor/connection.h"

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>
#include <utility>

#include <event2/event.h>

#include "conn-service/session/http_session.h"
#include "conn-service/session/websocket_session.h"

namespace conn::reactor {

using session::Ending;
using session::Io;
using session::OperationNumber;
using session::Want;

Connection::Connection(ReactorState& state, shared::UniqueFd socket)
    : state_(state), socket_(std::move(socket)) {
  client_ = std::make_unique<session::HttpSession>(state_.http, *this, *this);
  settle();
}

Connection::~Connection() {
  watch(false, false);
  client_.reset();
  if (has_place_) state_.ports.quota.give_back();
}

// ---- Transport ----------------------------------------------------------------------------------

Io Connection::write(std::string_view bytes) {
  const ssize_t sent =
      ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent >= 0) {
    const auto taken = static_cast<std::size_t>(sent);
    return {.bytes = taken, .want = taken < bytes.size() ? Want::kWrite : Want::kNothing};
  }
  const bool is_full = errno == EAGAIN || errno == EINTR;
  return {.want = Want::kWrite, .is_broken = !is_full};
}

Io Connection::read(std::span<char> into) {
  const ssize_t got = ::recv(socket_.get(), into.data(), into.size(), MSG_DONTWAIT);
  if (got > 0) return {.bytes = static_cast<std::size_t>(got)};
  if (got == 0) return {.is_ended = true};
  const bool is_empty = errno == EAGAIN || errno == EINTR;
  return {.want = Want::kRead, .is_broken = !is_empty};
}

// ---- Host ---------------------------------------------------------------------------------------

bool Connection::authenticate(std::string_view payload_json) {
  SharedViewer viewer = state_.forwarding.with_init(viewer_, payload_json, state_.scratch);
  if (viewer == nullptr) return false;
  viewer_ = std::move(viewer);
  return true;
}

shared::Result<void> Connection::identify(const shared::http::Request& request) {
  auto viewer = state_.forwarding.from_headers(request, state_.scratch);
  if (!viewer) return tl::unexpected(std::move(viewer.error()));
  viewer_ = *std::move(viewer);
  return {};
}

OperationNumber Connection::start(protocol::GraphqlRequest request) {
  const OperationNumber number = state_.operations.add(*this);
  state_.hub->tell(pipeline::Start{{state_.id, number},
                                   std::make_shared<const pipeline::Request>(pipeline::Request{
                                       .graphql = std::move(request), .viewer = viewer_})});
  return number;
}

void Connection::stop(OperationNumber operation) {
  state_.operations.remove(operation);
  state_.hub->tell(pipeline::Stop{{state_.id, operation}});
}

bool Connection::admit_session() {
  if (state_.is_draining) return false;
  if (!has_place_) has_place_ = state_.ports.quota.take();
  return has_place_;
}

void Connection::want_flush() {
  if (is_dirty_ || is_retired_) return;
  is_dirty_ = true;
  state_.dirty.push_back(this);
  state_.turn_end->request();
}

// ---- the loop's callbacks -----------------------------------------------------------------------

void Connection::on_ready(bool can_read, bool can_write) {
  if (can_write) want_flush();
  if (can_read) read_some();
}

void Connection::read_some() {
  const std::span<char> buffer(state_.read_buffer);
  const Io io = read(buffer);
  if (client_ == nullptr) {  // lingering: what still comes is nobody's
    if (io.is_ended || io.is_broken) retire();
    return;
  }
  if (io.bytes > 0) client_->on_bytes(buffer.first(io.bytes));
  if (io.is_ended) client_->on_peer_end();
  if (io.is_broken) client_->on_broken();
  if (is_http_) upgrade();
  settle();
  state_.turn_end->request();  // gauges may have changed though nothing is to be written
}

void Connection::upgrade() {
  auto& http = static_cast<session::HttpSession&>(*client_);
  if (http.upgrade() == nullptr || http.ending() != Ending::kOpen) return;
  session::HttpSession::Upgrade upgrade = std::move(*http.upgrade());
  is_http_ = false;
  client_ = std::make_unique<session::WebsocketSession>(state_.sessions, *this, *this,
                                                        std::move(upgrade.greeting));
  client_->on_bytes(upgrade.rest);
}

void Connection::flush() {
  is_dirty_ = false;
  if (client_ == nullptr || is_retired_) return;
  client_->flush();
  if (is_http_) upgrade();
  settle();
}

void Connection::settle() {
  if (client_ == nullptr || is_retired_) return;
  switch (client_->ending()) {
    case Ending::kOpen:
      watch(client_->wants_read(), client_->wants_write());
      state_.deadlines.file(*this);
      return;
    case Ending::kFinish:
      linger();
      return;
    case Ending::kDrop:
      retire();
      return;
  }
}

void Connection::watch(bool read, bool write) {
  if (read == is_watching_read_ && write == is_watching_write_) return;
  if (is_watching_read_ || is_watching_write_) event_del(&event_);
  is_watching_read_ = read;
  is_watching_write_ = write;
  if (!read && !write) return;
  const auto what = static_cast<short>(EV_PERSIST | (read ? EV_READ : 0) | (write ? EV_WRITE : 0));
  event_assign(
      &event_, state_.loop.base(), socket_.get(), what,
      [](evutil_socket_t, short flags, void* self) {
        static_cast<Connection*>(self)->on_ready((flags & EV_READ) != 0, (flags & EV_WRITE) != 0);
      },
      this);
  event_add(&event_, nullptr);
}

// A close() with unread input would send a reset, and the peer might lose our last bytes.
void Connection::linger() {
  client_.reset();
  ::shutdown(socket_.get(), SHUT_WR);
  watch(true, false);
  own_deadline_ms_ = state_.ports.clock.now_ms() + state_.options.linger_ms;
  state_.deadlines.file(*this);
}

void Connection::retire() {
  if (std::exchange(is_retired_, true)) return;
  watch(false, false);
  state_.retired.push_back(this);
  state_.turn_end->request();
}

// ---- deadlines ----------------------------------------------------------------------------------

std::int64_t Connection::deadline_ms() const {
  if (is_retired_) return session::kNever;
  if (client_ == nullptr) return own_deadline_ms_;
  return std::min(own_deadline_ms_, client_->deadline_ms());
}

void Connection::on_deadline() {
  const std::int64_t now_ms = state_.ports.clock.now_ms();
  if (client_ == nullptr) {
    retire();
    return;
  }
  if (now_ms >= own_deadline_ms_) {
    own_deadline_ms_ = session::kNever;
    client_->drain();
  } else {
    client_->on_deadline();
  }
  settle();
}

void Connection::drain_at(std::int64_t at_ms) {
  if (client_ == nullptr || is_retired_) return;
  own_deadline_ms_ = at_ms;
  state_.deadlines.file(*this);
}

}  // namespace conn::reactor
