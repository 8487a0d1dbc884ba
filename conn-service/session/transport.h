// Transport: the port through which a client's bytes go out and come in. reactor/ implements it
// over a socket; tests fake it.
//
// Shapes: Io has the number of bytes written or read, and what the transport waits for before it
//         can continue: TLS may have to read before it can write. The transport remembers that as
//         its interest.
// Errors: is_ended: the peer closed its side (read only). is_broken: the transport is unusable.
// Thread: its reactor's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace conn::session {

enum class Want : std::uint8_t { kNothing, kRead, kWrite };

struct Io {
  std::size_t bytes = 0;
  Want want = Want::kNothing;
  bool is_ended = false;
  bool is_broken = false;
};

// What the transport needs the socket to be watched for. Whether the client is to be read from is
// Session::wants_read().
struct Interest {
  bool read = false;
  bool write = false;
};

class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  virtual Io write(std::string_view bytes) = 0;
  virtual Io read(std::span<char> into) = 0;
  [[nodiscard]] virtual Interest interest() const = 0;
};

}  // namespace conn::session
