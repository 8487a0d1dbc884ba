// SocketTransport: the Transport over a non-blocking TCP socket.
//
// Thread: its reactor's.
#pragma once

#include <span>
#include <string_view>

#include "conn-service/session/transport.h"
#include "shared/sync/unique_fd.h"

namespace conn::reactor {

class SocketTransport final : public session::Transport {
 public:
  explicit SocketTransport(shared::UniqueFd socket) : socket_(std::move(socket)) {}

  session::Io write(std::string_view bytes) override;
  session::Io read(std::span<char> into) override;
  [[nodiscard]] session::Interest interest() const override { return {.write = is_full_}; }

  void end_writing();  // the peer reads our last bytes, then the end of the stream
  [[nodiscard]] int descriptor() const { return socket_.get(); }

 private:
  shared::UniqueFd socket_;
  bool is_full_ = false;  // the last write was not taken completely
};

}  // namespace conn::reactor
