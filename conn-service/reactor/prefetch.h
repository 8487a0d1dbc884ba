// prefetch_sessions, prefetch_connections: for a loop over sessions that lie far apart in memory.
//
//   i      i+1            i+2                          i+3              i+4
//   now    operation ids  operations, host's lines     session's lines  connection's lines
//
// A delivery to one of 10,000 sessions touches ten cache lines that have not been touched since the
// last event; waiting for them took 1 us per message, where the kernel's send() takes 6. Each stage
// reads only what the stage before has fetched.
//
// Thread: the reactor's.
#pragma once

#include <cstddef>

#include "conn-service/reactor/connection.h"
#include "conn-service/session/session.h"

namespace conn::reactor {

namespace internal {

constexpr std::size_t kCacheLine = 64;

template <class Object>
void prefetch_lines(const Object* object, std::size_t bytes) {
  const auto* at = reinterpret_cast<const char*>(object);
  for (std::size_t offset = 0; offset < bytes; offset += kCacheLine)
    __builtin_prefetch(at + offset);
}

}  // namespace internal

// `at(index)` is the loop's session number `index` of `count`, or null.
template <class At>
void prefetch_sessions(std::size_t index, std::size_t count, At&& at) {
  constexpr std::size_t kSessionUsed = 2 * internal::kCacheLine;
  const auto session_at = [&](std::size_t ahead) -> const session::Session* {
    return index + ahead < count ? at(index + ahead) : nullptr;
  };
  if (const auto* session = session_at(3)) internal::prefetch_lines(session, kSessionUsed);
  if (const auto* session = session_at(2)) session->prefetch_operations();
  if (const auto* session = session_at(1)) session->prefetch_ids();
}

// The same for connections, whose sessions are reached through them.
template <class At>
void prefetch_connections(std::size_t index, std::size_t count, At&& at) {
  constexpr std::size_t kConnectionUsed = 2 * internal::kCacheLine;  // the rest is libevent's
  if (index + 4 < count) internal::prefetch_lines(at(index + 4), kConnectionUsed);
  prefetch_sessions(index, count, [&](std::size_t ahead) { return at(ahead)->session(); });
}

}  // namespace conn::reactor
