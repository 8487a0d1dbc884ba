#include "tests/bench/conn_under_load.h"

#include <arpa/inet.h>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <netinet/in.h>
#include <sched.h>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "shared/base/check.h"
#include "tests/bench/figures.h"
#include "tests/support/event_at.h"

namespace bench {

namespace pipeline = conn::pipeline;
namespace routing = conn::routing;

namespace {

constexpr double kPatience_s = 60;

// The calling thread, and all that it makes from now on.
void pin_to_processor(std::size_t number) {
  cpu_set_t processors;
  CPU_ZERO(&processors);
  CPU_SET(number, &processors);
  (void)sched_setaffinity(0, sizeof processors, &processors);  // where there is none: not pinned
}

}  // namespace

void ConnUnderLoad::wait_until(std::string_view what, const std::function<bool()>& is_so) {
  const double end = wall_s() + kPatience_s;
  while (!is_so()) {
    if (wall_s() > end) {
      fmt::print(stderr, "gave up after {} s: {}\n", kPatience_s, what);
      (void)std::fflush(nullptr);
      std::_Exit(1);  // threads are running
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

// Has as many events as the bench asks for; all are the same but for their offset.
class ConnUnderLoad::Source final : public pipeline::EventSource {
 public:
  explicit Source(shared::loop::Loop& loop)
      : asked_(loop, [this](std::vector<std::size_t>& counts) {
          for (const std::size_t count : counts)
            emit(count);
        }) {}

  void publish(std::size_t events) { asked_.post(events); }

  void connect(pipeline::EventSink& sink) override { sink_ = &sink; }
  [[nodiscard]] shared::Result<void> check(const routing::TopicName&) const override { return {}; }
  void follow(routing::TopicId id, const routing::TopicName&) override {
    topic_ = id;
    sink_->on_following(id, {{.number = 0, .at = test::position(offset_)}});
  }
  void unfollow(routing::TopicId) override {}
  [[nodiscard]] pipeline::SourceCapabilities capabilities(
      const routing::TopicName&) const override {
    return {.survives_restart = true, .has_global_positions = true};
  }
  [[nodiscard]] std::string describe(const routing::Position& position) const override {
    return test::describe(position);
  }

 private:
  void emit(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      sink_->on_event(
          test::shared_event_at({.topic = topic_}, offset_++,
                                R"({"id":"LH400","status":"DELAYED","origin":{"code":"LHR"}})"));
  }

  pipeline::EventSink* sink_ = nullptr;
  routing::TopicId topic_;
  std::int64_t offset_ = 0;
  shared::loop::Mailbox<std::size_t> asked_;
};

class ConnUnderLoad::Adapters final : public conn::hub::Adapters {
 public:
  Adapters(const Options& options, shared::loop::Loop& loop)
      : executor_(options.compile, options.body), source_(loop) {
    if (options.is_slow) executor_.delay(loop, options.is_slow, options.slow_ms);
  }

  [[nodiscard]] CannedExecutor& executor() override { return executor_; }
  [[nodiscard]] Source& source() override { return source_; }

 private:
  CannedExecutor executor_;
  Source source_;
};

ConnUnderLoad::ConnUnderLoad(Options options) {
  conn::reactor::ReactorOptions reactor_options;
  reactor_options.listen.port = 0;
  reactor_options.forward = options.forward;
  reactor_options.listen.send_buffer_bytes = options.send_buffer_bytes;
  reactor_options.session.ping_interval_ms = 3'600'000;  // no byte but those that are counted
  reactor_options.session.stall_timeout_ms = 3'600'000;
  reactor_ =
      std::make_unique<conn::reactor::Reactor>(pipeline::ReactorId{0}, reactor_options,
                                               conn::reactor::ReactorPorts{.clock = clock_,
                                                                           .quota = quota_,
                                                                           .memory = memory_,
                                                                           .metrics = metrics_,
                                                                           .files = files_});
  const auto port = reactor_->listen();
  CHECK(port.has_value());
  port_ = *port;
  pin_to_processor(1);
  clients_ = std::make_unique<WebsocketClients>(port_, options.greeting, options.clients);
  pin_to_processor(0);
  acts_ = std::make_unique<shared::loop::Mailbox<std::function<void()>>>(
      reactor_->loop(), [](std::vector<std::function<void()>>& acts) {
        for (const auto& act : acts)
          act();
      });
  make_hub(options);
  reactor_thread_ = std::thread([this] { reactor_->run(); });
}

void ConnUnderLoad::make_hub(const Options& options) {
  std::promise<void> made;
  conn::hub::Hub::Ports ports;
  ports.make_adapters = [&](shared::loop::Loop& loop) {
    auto adapters = std::make_unique<Adapters>(options, loop);
    executor_ = &adapters->executor();
    source_ = &adapters->source();
    made.set_value();
    return adapters;
  };
  ports.reactors = {&reactor_->inbox()};
  hub_ = std::make_unique<conn::hub::Hub>(conn::hub::HubOptions{.pipeline = options.pipeline},
                                          clock_, std::move(ports));
  reactor_->connect(*hub_);
  hub_->start();
  made.get_future().wait();
}

ConnUnderLoad::~ConnUnderLoad() {
  reactor_->stop();
  reactor_thread_.join();
  hub_->stop();
  acts_.reset();
  reactor_.reset();  // its sessions take leave of the hub
}

void ConnUnderLoad::connect(std::size_t clients) {
  clients_->connect(clients);
  wait_until("every client has a live subscription",
             [&] { return metrics_.subscriptions == static_cast<std::int64_t>(clients); });
  std::uint64_t before = 0;
  wait_until("the clients have read their acknowledgements", [&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return std::exchange(before, bytes_read()) == bytes_read();
  });
}

void ConnUnderLoad::on_reactor(std::function<void()> act) {
  acts_->post(std::move(act));
}

void ConnUnderLoad::publish(std::size_t events) {
  source_->publish(events);
}

void ConnUnderLoad::wait_until_read(std::uint64_t bytes) {
  wait_until("the clients have read every byte", [&] { return bytes_read() >= bytes; });
  CHECK(bytes_read() == bytes);
}

std::vector<int> ConnUnderLoad::sockets() const {
  std::vector<int> found;
  const auto is_ours = [&](int fd) {
    sockaddr_in own{};
    sockaddr_in peer{};
    socklen_t own_size = sizeof own;
    socklen_t peer_size = sizeof peer;
    return getsockname(fd, reinterpret_cast<sockaddr*>(&own), &own_size) == 0 &&
           own.sin_family == AF_INET && ntohs(own.sin_port) == port_ &&
           getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &peer_size) == 0;
  };
  const auto end = static_cast<int>(sysconf(_SC_OPEN_MAX));
  for (int fd = 0; fd < end; ++fd)
    if (is_ours(fd)) found.push_back(fd);
  return found;
}

}  // namespace bench
