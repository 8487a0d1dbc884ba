// AddressResolver: a name as all the addresses behind it, looked up again every few seconds.
//
//   exec:7001 ─ getaddrinfo, on a thread of its own ─▶ found({"10.0.0.3:7001", "10.0.0.4:7001"})
//   a:1, b:1  ─ each of them ──────────────────────▶ found({…})
//
// found() is called when the answer differs from the last one. A name that cannot be looked up
// leaves things as they are: a name service that is away says nothing about the replicas. (Of a
// list, the others count: one that is not there yet does not hold them up.)
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
  // All addresses behind a name, each `host:port`; empty: not known now. On the helper thread.
  using LookUp = std::function<std::vector<std::string>(const HostPort&)>;

  // Looks all `addresses` up by getaddrinfo, again every `every_ms`.
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
