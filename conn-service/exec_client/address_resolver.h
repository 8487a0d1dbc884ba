// AddressResolver: resolves names to all of their addresses, again every few seconds.
//
//   exec:7001 ─ getaddrinfo, on a thread of its own ─▶ found({"10.0.0.3:7001", "10.0.0.4:7001"})
//   a:1, b:1  ─ each of them ──────────────────────▶ found({…})
//
// found() is called when the addresses differ from the last ones. A failed lookup changes nothing:
// an unavailable name service does not mean that the replicas are gone. (In a list, the other names
// count: one that does not exist yet does not delay them.)
//
// Thread: found() comes on the loop's thread, never from within the constructor. The destructor
//         waits for a lookup under way.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "shared/base/host_port.h"
#include "shared/loop/loop.h"

namespace conn::exec_client {

using shared::HostPort;

class AddressResolver {
 public:
  using Found = std::function<void(std::vector<std::string>)>;
  // All addresses of a name, each `host:port`; empty: not known now. Called on the resolver's
  // thread.
  using LookUp = std::function<std::vector<std::string>(const HostPort&)>;

  // Resolves all `addresses` by getaddrinfo, every `every_ms`.
  AddressResolver(shared::loop::Loop& loop,
                  std::vector<HostPort> addresses,
                  std::int64_t every_ms,
                  Found found);
  AddressResolver(shared::loop::Loop& loop,
                  std::vector<HostPort> addresses,
                  std::int64_t every_ms,
                  Found found,
                  LookUp look_up);
  ~AddressResolver();
  AddressResolver(const AddressResolver&) = delete;
  AddressResolver& operator=(const AddressResolver&) = delete;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace conn::exec_client
