// Delivery: what one message to one client costs conn-service, beside the send() that it cannot do
// without; and what a session costs in memory.
//
//   measured  CPU of conn-service's threads (hub and reactor) a message: one event, or a burst of
//             16 or 100 in one turn, to N clients (argument 1, default 10,000) with equal
//             subscriptions. Beside it, CPU of raw send() of the same bytes. User memory per
//             session with one subscription: growth of anonymous resident memory, after a first
//             tenth of the clients have warmed everything up, and after each client got an event.
//   how       Real Hub, Reactor and loopback sockets, rows answered from a can (conn_under_load.h);
//             clients in a process of their own. The raw side writes to the very same sockets from
//             the very same thread, frames of a burst in one send(); both take turns, and a turn
//             ends when the clients have read every byte. Each kind of session in a process of its
//             own.
//   means     6 us of a message are the kernel's, and it varies by half from run to run; the ratio
//             is what is ours. "Both ends" adds the clients' CPU to both sides: which end pays for
//             an ACK is the kernel's whim. Equal subscriptions are executed once per event,
//             whatever their number: the program fails where they are not.
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "shared/base/check.h"
#include "shared/service/allocator.h"
#include "tests/bench/conn_under_load.h"
#include "tests/bench/figures.h"
#include "tests/bench/processes.h"
#include "tests/bench/subscribers.h"

namespace bench {
namespace {

namespace pipeline = conn::pipeline;

constexpr std::size_t kWarmUpRounds = 2;
constexpr std::size_t kRounds = 11;
constexpr std::size_t kRoundsMin = 3;
constexpr double kBurstSizeMax_s = 12;  // a busy machine has fewer rounds, which is printed

const pipeline::Body kBody = std::make_shared<const std::string>(
    R"({"data":{"flight":{"remark":")" + std::string(100, 'r') + R"("}}})");

// ---- memory -------------------------------------------------------------------------------------

double anonymous_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double kib = 0;
    if (word == "RssAnon:" && status >> kib) return kib * 1'024;
  }
  return 0;
}

// What is printed of one kind of clients.
struct Kind {
  std::string_view name;
  std::string_view aim;
  Subscribers subscribers;
};

void print_memory(const Kind& kind, std::size_t clients) {
  ConnUnderLoad service(options_for(kind.subscribers, kBody));
  const auto deliver = [&](std::size_t to) {
    const std::uint64_t read = service.bytes_read();
    service.publish(1);
    service.wait_until_read(read + to * frame_of(kBody).size());
  };
  const std::size_t first = clients / 10;
  service.connect(first);
  deliver(first);
  const double before = anonymous_bytes();
  service.connect(clients);
  deliver(clients);
  const double bytes = (anonymous_bytes() - before) / static_cast<double>(clients - first);
  fmt::print("  memory per session, {:<28} {:>9.0f} bytes   {}\n", kind.name, bytes, kind.aim);
}

// ---- delivery -----------------------------------------------------------------------------------

void send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    CHECK(errno == EAGAIN);
    pollfd writable{.fd = fd, .events = POLLOUT, .revents = 0};
    CHECK(poll(&writable, 1, -1) == 1);
  }
}

// Of one side and one burst size, a sample a round.
struct Samples {
  std::vector<double> server_ns;  // a message
  std::vector<double> both_ns;    // and the clients'
  std::vector<double> per_s;      // messages, by the wall's clock
};

class Comparison {
 public:
  Comparison(ConnUnderLoad& service, std::size_t clients)
      : service_(service), clients_(clients), sockets_(service.sockets()) {
    CHECK(sockets_.size() == clients);
  }

  void of_bursts(std::size_t burst) {
    Samples raw;
    Samples ours;
    std::string bytes;
    for (std::size_t i = 0; i < burst; ++i)
      bytes += frame_of(kBody);
    const double end = wall_s() + kBurstSizeMax_s;
    const auto is_over = [&](std::size_t round) {
      return round >= kWarmUpRounds + (wall_s() < end ? kRounds : kRoundsMin);
    };
    for (std::size_t round = 0; !is_over(round); ++round) {
      events_ += burst;
      turn(burst, raw, [&] {
        service_.on_reactor([&] {
          for (const int fd : sockets_)
            send_all(fd, bytes);
        });
      });
      turn(burst, ours, [&] { service_.publish(burst); });
      if (round >= kWarmUpRounds) continue;
      raw = {};
      ours = {};
    }
    print(burst, raw, ours);
    const std::size_t rounds = raw.server_ns.size();
    if (rounds < kRounds) fmt::print("  only {} rounds: the machine is busy\n", rounds);
  }

  [[nodiscard]] std::size_t events() const { return events_; }  // published so far

 private:
  // The server's CPU is the process's but for this thread's, which waits.
  void turn(std::size_t burst, Samples& samples, const std::function<void()>& act) const {
    const auto messages = static_cast<double>(burst * clients_);
    const std::uint64_t all = service_.bytes_read() + burst * clients_ * frame_of(kBody).size();
    const double wall = wall_s();
    const double clients_cpu = service_.clients_cpu_s();
    const double server_cpu = process_cpu_s() - thread_cpu_s();
    act();
    service_.wait_until_read(all);
    const double server = process_cpu_s() - thread_cpu_s() - server_cpu;
    const double both = server + service_.clients_cpu_s() - clients_cpu;
    samples.server_ns.push_back(1e9 * server / messages);
    samples.both_ns.push_back(1e9 * both / messages);
    samples.per_s.push_back(messages / (wall_s() - wall));
  }

  static void print(std::size_t burst, const Samples& raw, const Samples& ours) {
    const auto name = [&](std::string_view what) {
      return burst == 1 ? fmt::format("1 event, {}", what)
                        : fmt::format("{} events at once, {}", burst, what);
    };
    const std::string_view aim = burst == 1    ? "aim: at most 1.10"
                                 : burst == 16 ? "aim: at most 1.15"
                                               : "aim: at most 1.30";
    print_samples(name("raw send()"), "ns per message", raw.server_ns);
    print_samples(name("conn-service"), "ns per message", ours.server_ns);
    print_ratio(name("ratio"), ratios(ours.server_ns, raw.server_ns), aim);
    print_ratio(name("ratio, both ends"), ratios(ours.both_ns, raw.both_ns), "");
    print_samples(name("raw send()"), "messages/s", raw.per_s);
    print_samples(name("conn-service"), "messages/s", ours.per_s);
  }

  ConnUnderLoad& service_;
  std::size_t clients_;
  std::vector<int> sockets_;
  std::size_t events_ = 0;
};

bool compare_delivery(std::size_t clients) {
  constexpr std::size_t kBursts[] = {1, 16, 100};
  ConnUnderLoad service(options_for({}, kBody));
  service.connect(clients);
  Comparison comparison(service, clients);
  for (const std::size_t burst : kBursts)
    comparison.of_bursts(burst);
  bool holds = print_exact(
      "executions per event",
      static_cast<double>(service.rows_asked()) / static_cast<double>(comparison.events()), 1);
  holds &=
      print_exact("clients closed as too slow", static_cast<double>(service.slow_consumers()), 0);
  return holds;
}

// ---- main ---------------------------------------------------------------------------------------

int run(std::size_t clients) {
  shared::service::set_up_allocator();
  raise_descriptor_limit(clients);
  print_title(fmt::format("delivery_bench, {} sessions, {} bytes per message", clients,
                          frame_of(kBody).size()));
  const Kind kinds[] = {
      {.name = "equal and anonymous", .aim = "aim: at most 2,048"},
      {.name = "own row", .aim = "aim: at most 3,072", .subscribers = {.has_own_row = true}},
      {.name = "forwarded token of 1 KB",
       .aim = "aim: at most 5,120",
       .subscribers = {.token_bytes = 1'024}},
  };
  bool holds = true;
  for (const Kind& kind : kinds)
    holds &= in_a_process([&] {
      print_memory(kind, clients);
      return true;
    });
  holds &= compare_delivery(clients);
  return holds ? 0 : 1;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  std::size_t clients = 10'000;
  if (argc > 1) {
    const std::string_view text = argv[1];
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), clients);
    if (error != std::errc() || end != text.data() + text.size() || clients < 100) {
      fmt::print(stderr, "usage: delivery_bench [clients, at least 100]\n");
      return 1;
    }
  }
  return bench::run(clients);
}
