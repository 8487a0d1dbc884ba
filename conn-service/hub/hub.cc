#include "conn-service/hub/hub.h"

#include <algorithm>
#include <optional>
#include <random>
#include <utility>

namespace conn::hub {

namespace {

// Conn-services that were refused together must not come back together.
pipeline::PipelineOptions jittered(pipeline::PipelineOptions options) {
  options.jitter_seed = std::random_device{}();
  return options;
}

}  // namespace

// Built and destroyed on the hub's thread.
class Hub::Running {
 public:
  explicit Running(Hub& hub)
      : hub_(hub),
        turn_end_(hub.loop_, [this] { end_turn(); }),
        again_(hub.loop_, [this] { end_turn(); }),
        timer_(hub.loop_,
               [this] {
                 armed_for_ms_.reset();
                 core_.on_timer();
                 turn_end_.request();
               }),
        stats_timer_(hub.loop_, [this] { publish(); }),
        adapters_(hub.ports_.make_adapters(hub.loop_)),
        core_(jittered(hub.options_.pipeline),
              hub.clock_,
              adapters_->executor(),
              adapters_->source(),
              hub.ports_.reactors,
              [this] { turn_end_.request(); }) {
    publish();
  }
  ~Running() = default;
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  void receive(std::vector<pipeline::HubMessage>& messages) {
    for (const pipeline::HubMessage& message : messages)
      core_.receive(message);
    turn_end_.request();
  }

 private:
  void end_turn() {
    if (core_.end_turn()) again_.start(0);
    const auto next = core_.next_timer_ms();
    if (next == armed_for_ms_) return;
    armed_for_ms_ = next;
    if (next)
      timer_.start(std::max<std::int64_t>(*next - hub_.clock_.now_ms(), 0));
    else
      timer_.cancel();
  }

  void publish() {
    hub_.stats_.publish({.counters = core_.counters(),
                         .gauges = core_.gauges(),
                         .is_executor_available = adapters_->executor().is_available(),
                         .published_ms = hub_.clock_.now_ms()});
    stats_timer_.start(hub_.options_.stats_interval_ms);
  }

  Hub& hub_;
  shared::loop::TurnEnd turn_end_;
  shared::loop::Timer again_;
  shared::loop::Timer timer_;
  shared::loop::Timer stats_timer_;
  std::optional<std::int64_t> armed_for_ms_;
  std::unique_ptr<Adapters> adapters_;
  pipeline::Core core_;
};

Hub::Hub(const HubOptions& options, const shared::Clock& clock, Ports ports)
    : options_(options),
      clock_(clock),
      ports_(std::move(ports)),
      mailbox_(loop_, [this](std::vector<pipeline::HubMessage>& messages) { receive(messages); }) {}

Hub::~Hub() {
  stop();
}

void Hub::start() {
  thread_ = std::thread([this] { run(); });
}

void Hub::stop() {
  if (!thread_.joinable()) return;
  loop_.stop();
  thread_.join();
}

void Hub::run() {
  Running running(*this);
  running_ = &running;
  loop_.run();
  running_ = nullptr;
}

void Hub::post(pipeline::HubMessage message) {
  mailbox_.post(std::move(message));
}

void Hub::receive(std::vector<pipeline::HubMessage>& messages) {
  running_->receive(messages);
}

}  // namespace conn::hub
