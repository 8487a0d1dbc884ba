#include "tests/bench/websocket_clients.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <netinet/in.h>
#include <new>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "shared/base/check.h"
#include "tests/support/client_frame.h"

namespace bench {

struct WebsocketClients::Shared {
  static constexpr std::size_t kLatenciesMax = std::size_t{1} << 22;

  std::atomic<std::size_t> wanted{0};
  std::atomic<bool> is_first_stalled{false};
  std::atomic<std::int64_t> marked_ns{0};  // 0: nothing is measured
  std::atomic<std::size_t> latencies{0};
  std::atomic<std::uint64_t> first_bytes_read{0};
  std::atomic<std::uint64_t> others_bytes_read{0};  // after its latency
  std::array<std::int64_t, kLatenciesMax> latency_ns;
};

namespace {

// One source address has about 14,000 ports before connect() becomes slow.
constexpr std::size_t kClientsPerAddress = 10'000;

[[noreturn]] void give_up(const char* what) {
  std::perror(what);
  _exit(1);
}

std::int64_t now_ns() {
  timespec now{};
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

int dial(std::uint16_t port, std::size_t number, int receive_buffer_bytes) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) give_up("a client's socket");
  if (receive_buffer_bytes > 0)
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
  sockaddr_in from{};
  from.sin_family = AF_INET;
  from.sin_addr.s_addr =
      htonl(INADDR_LOOPBACK + static_cast<std::uint32_t>(number / kClientsPerAddress));
  const int late = 1;  // the port is chosen by connect(), which knows more free ones
  (void)setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &late, sizeof late);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0 ||
      ::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
    give_up("a client cannot connect");
  return fd;
}

class Child {
 public:
  Child(std::uint16_t port, Greeting greeting, WebsocketClients::Options options)
      : port_(port), greeting_(std::move(greeting)), options_(options) {
    if (epoll_ < 0) give_up("the clients' epoll");
  }

  // Reads what comes; while clients are missing, one more per turn.
  template <class Shared>
  [[noreturn]] void run(Shared& shared) {
    std::array<epoll_event, 512> events{};
    for (std::size_t connected = 0;;) {
      const bool is_missing = connected < shared.wanted;
      if (is_missing) add(connected++);
      if (is_first_muted_ && !shared.is_first_stalled) mute_first(false);
      const int count = epoll_wait(epoll_, events.data(), events.size(), is_missing ? 0 : 20);
      for (int i = 0; i < count; ++i)
        on_ready(events.at(static_cast<std::size_t>(i)).data.fd, shared);
    }
  }

 private:
  template <class Shared>
  void on_ready(int fd, Shared& shared) {
    if (fd == first_) {
      if (shared.is_first_stalled)
        mute_first(true);
      else
        shared.first_bytes_read += read(fd);
      return;
    }
    const std::uint64_t bytes = read(fd);
    if (const std::int64_t marked_ns = shared.marked_ns; marked_ns != 0) {
      const std::size_t sample = shared.latencies++;
      if (sample < Shared::kLatenciesMax) shared.latency_ns[sample] = now_ns() - marked_ns;
    }
    shared.others_bytes_read += bytes;
  }

  void mute_first(bool is_muted) {
    epoll_event event{};
    event.events = is_muted ? 0U : static_cast<std::uint32_t>(EPOLLIN);
    event.data.fd = first_;
    if (epoll_ctl(epoll_, EPOLL_CTL_MOD, first_, &event) != 0) give_up("the clients' epoll");
    is_first_muted_ = is_muted;
  }

  void add(std::size_t number) {
    const int fd = dial(port_, number, number == 0 ? options_.first_receive_buffer_bytes : 0);
    if (number == 0) first_ = fd;
    const std::string greeting = greeting_(number);
    if (::send(fd, greeting.data(), greeting.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(greeting.size()))
      give_up("a client cannot send");
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) give_up("the clients' epoll");
  }

  std::uint64_t read(int fd) {
    const ssize_t size = ::read(fd, buffer_.data(), buffer_.size());
    if (size < 0) give_up("a client cannot read");
    if (size == 0) _exit(0);  // the server ends
    return static_cast<std::uint64_t>(size);
  }

  std::uint16_t port_;
  Greeting greeting_;
  WebsocketClients::Options options_;
  int first_ = -1;
  bool is_first_muted_ = false;
  int epoll_ = epoll_create1(0);
  std::vector<char> buffer_ = std::vector<char>(64 * std::size_t{1024});
};

}  // namespace

std::string client_frame(const std::string& message) {
  CHECK(message.size() <= 0xffff);
  return test::client_frame(0x81, message);
}

WebsocketClients::WebsocketClients(std::uint16_t port, Greeting greeting, Options options) {
  void* memory =
      mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  CHECK(memory != MAP_FAILED);
  shared_ = new (memory) Shared;
  child_ = fork();
  CHECK(child_ >= 0);
  if (child_ > 0) return;
  (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
  Child(port, std::move(greeting), options).run(*shared_);
}

WebsocketClients::~WebsocketClients() {
  kill(child_, SIGKILL);
  waitpid(child_, nullptr, 0);
  munmap(shared_, sizeof(Shared));
}

void WebsocketClients::connect(std::size_t count) {
  shared_->wanted = count;
}

std::uint64_t WebsocketClients::bytes_read() const {
  return shared_->first_bytes_read + shared_->others_bytes_read;
}

std::uint64_t WebsocketClients::first_bytes_read() const {
  return shared_->first_bytes_read;
}

void WebsocketClients::stall_first(bool is_stalled) {
  shared_->is_first_stalled = is_stalled;
}

void WebsocketClients::mark() {
  shared_->marked_ns = now_ns();
}

std::vector<double> WebsocketClients::take_latencies_ms() {
  shared_->marked_ns = 0;
  const std::size_t count = std::min(shared_->latencies.exchange(0), Shared::kLatenciesMax);
  std::vector<double> all(count);
  for (std::size_t i = 0; i < count; ++i)
    all[i] = 1e-6 * static_cast<double>(shared_->latency_ns[i]);
  return all;
}

double WebsocketClients::cpu_s() const {
  clockid_t clock{};
  timespec used{};
  if (clock_getcpuclockid(child_, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
  return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}

}  // namespace bench
