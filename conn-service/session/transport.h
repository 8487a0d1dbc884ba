// Transport: the port through which a client's bytes go out and come in. reactor/ implements it
// over a socket; tests fake it.
//
// Shapes: Io says how many bytes were taken or given, and what the transport waits for before it can
//         go on: TLS may want to read before it can write. It remembers that as its interest.
// Errors: is_ended: the peer closed its side (read only). is_broken: nothing more can be done.
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

// What the socket is to be watched for on the transport's behalf. Whether the session wants to read is
// another matter.
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
