#include "conn-service/exec_client/address_resolver.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <netdb.h>
#include <set>
#include <sys/socket.h>
#include <thread>
#include <utility>

#include "shared/log/log.h"
#include "shared/loop/mailbox.h"

namespace conn::exec_client {

namespace {

constexpr std::size_t kAddressesMax = 1'000;

std::vector<std::string> look_up_by_getaddrinfo(const HostPort& name) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  std::vector<std::string> addresses;
  if (getaddrinfo(name.host.c_str(), name.port.c_str(), &hints, &found) != 0) return addresses;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    std::array<char, NI_MAXHOST> host{};
    if (getnameinfo(each->ai_addr, each->ai_addrlen, host.data(), host.size(), nullptr, 0,
                    NI_NUMERICHOST) != 0)
      continue;
    const std::string text = host.data();
    const bool is_ipv6 = each->ai_family == AF_INET6;
    addresses.push_back((is_ipv6 ? '[' + text + ']' : text) + ':' + name.port);
    if (addresses.size() == kAddressesMax) break;
  }
  freeaddrinfo(found);
  std::ranges::sort(addresses);
  const auto repeated = std::ranges::unique(addresses);
  addresses.erase(repeated.begin(), repeated.end());
  return addresses;
}

}  // namespace

// getaddrinfo blocks until the name service answers, so it runs on a thread of its own, the only
// one here that waits.
class AddressResolver::Impl {
 public:
  Impl(shared::loop::Loop& loop,
       std::vector<HostPort> addresses,
       std::int64_t every_ms,
       Found found,
       LookUp look_up)
      : addresses_(std::move(addresses)),
        every_(every_ms),
        found_(std::move(found)),
        look_up_(std::move(look_up)),
        mailbox_(loop,
                 [this](std::vector<std::vector<std::string>>& answers) {
                   receive(std::move(answers.back()));
                 }),
        thread_([this] { run(); }) {}

  ~Impl() {
    {
      const std::scoped_lock lock(mutex_);
      is_stopping_ = true;
    }
    stop_.notify_one();
    thread_.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

 private:
  void run() {
    for (;;) {
      std::vector<std::string> all;
      for (const HostPort& address : addresses_) {
        const std::vector<std::string> some = look_up_(address);
        report(address.host, !some.empty());
        all.insert(all.end(), some.begin(), some.end());
      }
      if (!all.empty()) mailbox_.post(std::move(all));
      std::unique_lock lock(mutex_);
      if (stop_.wait_for(lock, every_, [this] { return is_stopping_; })) return;
    }
  }

  // One line per name and incident.
  void report(const std::string& name, bool is_found) {
    if (is_found) {
      if (unresolved_.erase(name) > 0)
        shared::log::info("executor name is resolved again", {{"name", name}});
    } else if (unresolved_.insert(name).second) {
      shared::log::warn(
          "executor name cannot be resolved, and is tried again",
          {{"name", name},
           {"remedy", "check `executors`, and that the name service knows the name"}});
    }
  }

  void receive(std::vector<std::string> addresses) {
    if (addresses == last_) return;
    shared::log::info("executor addresses", {{"count", addresses.size()}});
    last_ = addresses;
    found_(std::move(addresses));
  }

  std::vector<HostPort> addresses_;
  std::chrono::milliseconds every_;
  Found found_;
  LookUp look_up_;
  std::vector<std::string> last_;
  std::set<std::string> unresolved_;  // thread_'s
  shared::loop::Mailbox<std::vector<std::string>> mailbox_;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool is_stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

AddressResolver::AddressResolver(shared::loop::Loop& loop,
                                 std::vector<HostPort> addresses,
                                 std::int64_t every_ms,
                                 Found found)
    : AddressResolver(
          loop, std::move(addresses), every_ms, std::move(found), look_up_by_getaddrinfo) {}

AddressResolver::AddressResolver(shared::loop::Loop& loop,
                                 std::vector<HostPort> addresses,
                                 std::int64_t every_ms,
                                 Found found,
                                 LookUp look_up)
    : impl_(std::make_unique<Impl>(
          loop, std::move(addresses), every_ms, std::move(found), std::move(look_up))) {}

AddressResolver::~AddressResolver() = default;

}  // namespace conn::exec_client
