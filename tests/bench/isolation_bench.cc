// Isolation: whether the many notice that one is slow.
//
//   measured  The time from publishing an event to each client's read, its 99th percentile over all
//             clients but the slow one, with and without the slow one: a client among 10,000
//             (argument 1) that reads nothing, so that its socket is full and its outbox fills; and
//             a row among 1,000 whose subgraph takes 2 s.
//   how       Real Hub, Reactor and loopback sockets, rows answered from a can (conn_under_load.h);
//             the next event is published when all others have read this one. Rounds with and
//             without the slow one take turns; clients have a processor of their own where there
//             are two.
//   means     99 % is what the last of 10,000 writes waits for, so it is the loop's length, which a
//             slow one must not add to. The program fails where the slow one was not slow, or an
//             event is lost.
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tests/bench/conn_under_load.h"
#include "tests/bench/figures.h"
#include "tests/bench/processes.h"
#include "tests/bench/subscribers.h"

namespace bench {
namespace {

namespace pipeline = conn::pipeline;

constexpr std::size_t kRounds = 11;
constexpr std::size_t kWarmUpRounds = 1;

pipeline::Body body_of(std::size_t bytes) {
  return std::make_shared<const std::string>(R"({"data":{"flight":{"remark":")" +
                                             std::string(bytes, 'r') + R"("}}})");
}

double p99(std::vector<double>& samples) {
  const auto at = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() * 99 / 100);
  std::ranges::nth_element(samples, at);
  return *at;
}

// What makes one slow and lets it be itself again, and how many events it takes.
struct Slowness {
  std::string_view name;
  std::function<void(bool)> set;
  std::size_t fill = 0;    // events until it shows
  std::size_t events = 0;  // measured, a round
};

class Isolation {
 public:
  Isolation(ConnUnderLoad& service, std::size_t clients, const pipeline::Body& body)
      : service_(service), others_(clients - 1), frame_bytes_(frame_of(body).size()) {
    service.connect(clients);
    others_bytes_ = others_read();
    first_bytes_ = service.clients().first_bytes_read();
  }

  [[nodiscard]] bool compare(const Slowness& slowness) {
    std::vector<double> without;
    std::vector<double> with;
    std::uint64_t behind_min = UINT64_MAX;
    for (std::size_t round = 0; round < kWarmUpRounds + kRounds; ++round) {
      const double alone = measure(slowness);
      slowness.set(true);
      const double beside = measure(slowness);
      const std::uint64_t behind = first_bytes_ - service_.clients().first_bytes_read();
      slowness.set(false);
      wait_for_first();
      if (round < kWarmUpRounds) continue;
      without.push_back(alone);
      with.push_back(beside);
      behind_min = std::min(behind_min, behind / frame_bytes_);
    }
    print_samples(fmt::format("p99, no client slow ({})", slowness.name), "ms", without);
    print_samples(fmt::format("p99, {}", slowness.name), "ms", with);
    print_ratio("ratio", ratios(with, without), "aim: at most 1.20");
    fmt::print("  {:<46} {:>9}\n", "events that it was behind, at least", behind_min);
    return behind_min > 0 &&
           print_exact("closed as too slow", static_cast<double>(service_.slow_consumers()), 0);
  }

 private:
  [[nodiscard]] std::uint64_t others_read() const {
    return service_.bytes_read() - service_.clients().first_bytes_read();
  }

  // One event, until all clients but the first have read it.
  void publish() {
    others_bytes_ += others_ * frame_bytes_;
    first_bytes_ += frame_bytes_;
    service_.clients().mark();
    service_.publish(1);
    service_.wait_until("the others have read the event",
                        [&] { return others_read() >= others_bytes_; });
  }

  double measure(const Slowness& slowness) {
    for (std::size_t event = 0; event < slowness.fill; ++event)
      publish();
    (void)service_.clients().take_latencies_ms();
    for (std::size_t event = 0; event < slowness.events; ++event)
      publish();
    std::vector<double> latencies = service_.clients().take_latencies_ms();
    return p99(latencies);
  }

  void wait_for_first() {
    service_.wait_until("the slow one has caught up",
                        [&] { return service_.clients().first_bytes_read() >= first_bytes_; });
  }

  ConnUnderLoad& service_;
  std::uint64_t others_;
  std::uint64_t frame_bytes_;
  std::uint64_t others_bytes_ = 0;
  std::uint64_t first_bytes_ = 0;  // when it has read all
};

bool stalled_client(std::size_t clients) {
  const pipeline::Body body = body_of(2'000);
  ConnUnderLoad::Options options = options_for({}, body);
  options.send_buffer_bytes = 16 * 1024;
  options.clients.first_receive_buffer_bytes = 4 * 1024;
  ConnUnderLoad service(std::move(options));
  Isolation isolation(service, clients, body);
  std::int64_t outbox_bytes = 0;
  bool holds = isolation.compare({.name = fmt::format("one of {} stalled", clients),
                                  .set =
                                      [&](bool is) {
                                        if (!is)
                                          outbox_bytes =
                                              std::max(outbox_bytes, service.outbox_bytes());
                                        service.clients().stall_first(is);
                                      },
                                  .fill = 30,
                                  .events = 10});
  fmt::print("  {:<46} {:>9} bytes\n", "its outbox, at most", outbox_bytes);
  holds &= outbox_bytes > 0;
  return holds;
}

bool slow_row(std::size_t clients) {
  const pipeline::Body body = body_of(100);
  ConnUnderLoad::Options options = options_for({.has_own_row = true}, body);
  options.pipeline.event_timeout_ms = 60'000;
  options.slow_ms = 2'000;
  options.is_slow = [slow = variables_of(0)](const pipeline::RowDefinition& row) {
    return row.source->variables_json == slow;
  };
  ConnUnderLoad service(std::move(options));
  Isolation isolation(service, clients, body);
  return isolation.compare({.name = fmt::format("one row of {} takes 2 s", clients),
                            .set = [&](bool is) { service.be_slow(is); },
                            .fill = 0,
                            .events = 50});
}

int run(std::size_t clients) {
  constexpr std::size_t kRows = 1'000;
  raise_descriptor_limit(clients);
  print_title("isolation_bench");
  bool holds = in_a_process([&] { return stalled_client(clients); });
  holds &= in_a_process([&] { return slow_row(kRows); });
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
      fmt::print(stderr, "usage: isolation_bench [clients, at least 100]\n");
      return 1;
    }
  }
  return bench::run(clients);
}
