#include "conn-service/reactor/connection.h"

#include <algorithm>
#include <utility>

#include <event2/event.h>

#include "conn-service/session/http_session.h"

namespace conn::reactor {

using session::Ending;
using session::Interest;
using session::Io;

Connection::Connection(ReactorState& state, shared::UniqueFd socket)
    : is_late_(state.is_draining), state_(state), transport_(std::move(socket)), host_(*this) {
  host_.serve(std::make_unique<session::HttpSession>(state_.http, host_));
  update();
}

Connection::~Connection() {
  watch(false, false);
}

// ---- input and output ---------------------------------------------------------------------------

// A write may wait for the socket to become readable (TLS), so either event may let it continue.
void Connection::on_ready(bool can_read, bool can_write) {
  if (can_write || transport_.interest().read) request_flush();
  if (can_read) read_some();
}

void Connection::read_some() {
  const std::span<char> buffer(state_.read_buffer);
  const Io io = transport_.read(buffer);
  if (session() == nullptr) {  // lingering: input is discarded
    if (io.is_ended || io.is_broken) retire();
    return;
  }
  if (io.bytes > 0) session()->on_bytes(buffer.first(io.bytes));
  if (io.is_ended) session()->on_peer_end();
  if (io.is_broken) session()->on_broken();
  update();
  state_.turn_end->request();  // gauges may have changed even if there is nothing to write
}

void Connection::request_flush() {
  if (is_dirty_ || is_retired_) return;
  is_dirty_ = true;
  state_.dirty.push_back(this);
  state_.turn_end->request();
}

void Connection::flush() {
  is_dirty_ = false;
  if (session() == nullptr || is_retired_) return;
  session()->flush(transport_);
  update();
}

// ---- what it waits for --------------------------------------------------------------------------

void Connection::update() {
  if (session() == nullptr || is_retired_) return;
  switch (session()->ending()) {
    case Ending::kOpen: {
      const Interest interest = transport_.interest();
      watch(session()->wants_read() || interest.read, interest.write);
      state_.deadlines.file(*this);
      return;
    }
    case Ending::kHandOver:
      hand_over();
      return;
    case Ending::kFinish:
      linger();
      return;
    case Ending::kDrop:
      retire();
      return;
  }
}

void Connection::hand_over() {
  session::Successor next = session()->take_successor();
  host_.serve(std::move(next.session));
  session()->on_bytes(next.unread);
  if (state_.is_draining) session()->drain();
  update();
}

void Connection::watch(bool read, bool write) {
  if (read == is_watching_read_ && write == is_watching_write_) return;
  if (is_watching_read_ || is_watching_write_) event_del(&event_);
  is_watching_read_ = read;
  is_watching_write_ = write;
  if (!read && !write) return;
  const auto what = static_cast<short>(EV_PERSIST | (read ? EV_READ : 0) | (write ? EV_WRITE : 0));
  event_assign(
      &event_, state_.loop.base(), transport_.descriptor(), what,
      [](evutil_socket_t, short flags, void* self) {
        static_cast<Connection*>(self)->on_ready((flags & EV_READ) != 0, (flags & EV_WRITE) != 0);
      },
      this);
  event_add(&event_, nullptr);
}

// A close() with unread input would send a reset, and the peer might lose our last bytes.
void Connection::linger() {
  host_.serve(nullptr);
  transport_.end_writing();
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
  const session::Session* session = host_.session();
  return session == nullptr ? own_deadline_ms_ : std::min(own_deadline_ms_, session->deadline_ms());
}

void Connection::on_deadline() {
  if (session() == nullptr) {
    retire();
    return;
  }
  if (state_.ports.clock.now_ms() >= own_deadline_ms_) {
    own_deadline_ms_ = session::kNever;
    session()->drain();
  } else {
    session()->on_deadline();
  }
  update();
}

void Connection::drain_at(std::int64_t at_ms) {
  if (session() == nullptr || is_retired_) return;
  own_deadline_ms_ = at_ms;
  state_.deadlines.file(*this);
}

}  // namespace conn::reactor
