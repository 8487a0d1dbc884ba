// Http2Stub: a server that speaks just enough HTTP/2 for a gRPC client to send it calls, breaks off
// where a test asks for it, and keeps every byte that it received, those after the break included.
//
//   client ─ preface, SETTINGS ─▶ stub ─ SETTINGS ─▶ client ─ HEADERS, DATA ─▶ stub
//              ▲ kAtPreface                                    ▲ kAtCall   ▲ kAfterCall
//
// It answers no call. To break off it ends its side of the connection and continues to read until
// the client has ended the other, so that nothing that was sent is missed.
//
// Spec:   RFC 9113 §3.4 (preface), §4.1 (frame header).
// Thread: the loop's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "shared/loop/loop.h"
#include "shared/sync/unique_fd.h"
#include "tests/support/loopback.h"

namespace conn::exec_client {

class Http2Stub {
 public:
  enum class Break : std::uint8_t {
    kNever,
    kAtPreface,  // before its SETTINGS
    kAtCall,     // when the HEADERS of a call arrive
    kAfterCall,  // when all of a call has arrived
  };

  explicit Http2Stub(shared::loop::Loop& loop, Break at)
      : loop_(loop), break_(at), listener_(tests::listen_on_loopback(port_, 128)) {
    watch_ = std::make_unique<shared::loop::Watch>(
        loop_, listener_.get(), [this](shared::loop::Watch::Ready) { accept(); });
    watch_->want(true, false);
  }

  [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::size_t calls() const { return calls_; }         // whose HEADERS have arrived
  [[nodiscard]] bool is_connected() const { return is_connected_; }  // the client may send calls
  [[nodiscard]] bool has_received(std::string_view text) const {
    for (const Connection& connection : connections_)
      if (connection.received.find(text) != std::string::npos) return true;
    return false;
  }
  // True once no client is connected: all that was ever sent has been received.
  [[nodiscard]] bool has_read_all() const {
    for (const Connection& connection : connections_)
      if (connection.fd) return false;
    return true;
  }

  void break_off() {
    for (Connection& connection : connections_)
      break_off(connection);
  }

 private:
  static constexpr std::size_t kPrefaceBytes = 24;
  static constexpr std::size_t kFrameHeadBytes = 9;
  static constexpr std::uint8_t kData = 0;
  static constexpr std::uint8_t kHeaders = 1;
  static constexpr std::uint8_t kSettings = 4;
  static constexpr std::uint8_t kEndStream = 1;

  struct Connection {
    shared::UniqueFd fd;
    std::unique_ptr<shared::loop::Watch> watch;
    std::string received;
    std::size_t parsed = 0;
  };

  void accept() {
    const int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    Connection& connection = connections_.emplace_back();
    connection.fd.reset(fd);
    connection.watch = std::make_unique<shared::loop::Watch>(
        loop_, fd, [this, &connection](shared::loop::Watch::Ready) { read(connection); });
    connection.watch->want(true, false);
  }

  void read(Connection& connection) {
    std::array<char, 65'536> buffer{};
    const ssize_t count = ::read(connection.fd.get(), buffer.data(), buffer.size());
    if (count <= 0) {
      connection.watch->want(false, false);
      connection.fd.reset();
      return;
    }
    connection.received.append(buffer.data(), static_cast<std::size_t>(count));
    parse(connection);
  }

  void parse(Connection& connection) {
    const std::string& bytes = connection.received;
    if (connection.parsed == 0) {
      if (bytes.size() < kPrefaceBytes) return;
      connection.parsed = kPrefaceBytes;
      if (break_ == Break::kAtPreface) return break_off(connection);
      constexpr std::string_view kEmptySettings("\0\0\0\4\0\0\0\0\0", kFrameHeadBytes);
      (void)::send(connection.fd.get(), kEmptySettings.data(), kEmptySettings.size(), MSG_NOSIGNAL);
    }
    while (bytes.size() >= connection.parsed + kFrameHeadBytes) {
      const auto byte = [&](std::size_t at) {
        return static_cast<std::uint8_t>(bytes[connection.parsed + at]);
      };
      const std::size_t length = (byte(0) << 16U) | (byte(1) << 8U) | byte(2);
      if (bytes.size() < connection.parsed + kFrameHeadBytes + length) return;
      on_frame(connection, byte(3), byte(4));
      connection.parsed += kFrameHeadBytes + length;
    }
  }

  void on_frame(Connection& connection, std::uint8_t type, std::uint8_t flags) {
    constexpr std::uint8_t kAck = 1;
    if (type == kSettings && (flags & kAck) != 0) is_connected_ = true;
    if (type == kHeaders) ++calls_;
    if (type == kHeaders && break_ == Break::kAtCall) break_off(connection);
    if (type == kData && (flags & kEndStream) != 0 && break_ == Break::kAfterCall)
      break_off(connection);
  }

  static void break_off(Connection& connection) {
    if (connection.fd) ::shutdown(connection.fd.get(), SHUT_WR);
  }

  shared::loop::Loop& loop_;
  Break break_;
  std::uint16_t port_ = 0;
  shared::UniqueFd listener_;
  std::unique_ptr<shared::loop::Watch> watch_;
  std::list<Connection> connections_;
  std::size_t calls_ = 0;
  bool is_connected_ = false;
};

}  // namespace conn::exec_client
