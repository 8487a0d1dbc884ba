// prefetch_ahead: for a loop over connections that lie far apart in memory.
//
//   i      i+1           i+2                 i+3             i+4
//   now    operation ids client's operations client's lines  connection's lines
//
// A delivery to one of 10,000 sessions touches ten cache lines that nobody has touched since the
// last event; waiting for them was 1 us of a message, of which the kernel's send() is 6. Each stage
// reads only what the stage before has fetched.
//
// Thread: the reactor's.
#pragma once

#include <cstddef>

#include "conn-service/reactor/connection.h"

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

// `at(index)` is the connection that the loop comes to at `index`, or null; of `count` in all.
template <class At>
void prefetch_ahead(std::size_t index, std::size_t count, At&& at) {
  constexpr std::size_t kConnectionUsed = 2 * internal::kCacheLine;  // the rest is libevent's
  constexpr std::size_t kClientUsed = 3 * internal::kCacheLine;
  const auto client_at = [&](std::size_t ahead) -> session::Session* {
    Connection* connection = index + ahead < count ? at(index + ahead) : nullptr;
    return connection == nullptr ? nullptr : connection->client();
  };
  if (index + 4 < count) internal::prefetch_lines(at(index + 4), kConnectionUsed);
  if (const session::Session* client = client_at(3)) internal::prefetch_lines(client, kClientUsed);
  if (const session::Session* client = client_at(2)) client->prefetch_operations();
  if (const session::Session* client = client_at(1)) client->prefetch_ids();
}

}  // namespace conn::reactor
