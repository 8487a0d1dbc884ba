// HubAlone: a core with its subscriptions, and nothing beside it: the source and the reactor take what
// they get, and a CannedExecutor answers at once. What a bench measures of it is the hub's own work.
//
// Thread: one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "conn-service/pipeline/core.h"
#include "tests/bench/canned_executor.h"
#include "tests/support/event_at.h"
#include "tests/support/fake_clock.h"

namespace bench {

class HubAlone {
 public:
  explicit HubAlone(CannedExecutor::Compile compile);

  // `count` operations of that name of one document; the variables of each are its number as
  // compile() reads it: value(i).
  void subscribe(std::size_t count, const std::string& operation_name);
  [[nodiscard]] static std::string value(std::size_t number);  // "C0", as JSON

  [[nodiscard]] conn::routing::SharedEvent event(std::string value);
  void take(conn::routing::SharedEvent event);
  // The core's CPU, in us per event, of these.
  double take_all(std::vector<conn::routing::SharedEvent> events);

  [[nodiscard]] const conn::pipeline::Counters& counters() const { return core_.counters(); }
  [[nodiscard]] std::uint64_t deliveries() const { return reactor_.deliveries; }
  [[nodiscard]] std::size_t operations() const { return core_.gauges().operations; }

 private:
  class Source final : public conn::pipeline::EventSource {
   public:
    void connect(conn::pipeline::EventSink& its_sink) override { sink = &its_sink; }
    [[nodiscard]] shared::Result<void> check(const conn::routing::TopicName&) const override {
      return {};
    }
    void follow(conn::routing::TopicId id, const conn::routing::TopicName&) override {
      topic = id;
      sink->on_following(id, {{.number = 0, .at = test::position(0)}});
    }
    void unfollow(conn::routing::TopicId) override {}
    [[nodiscard]] conn::pipeline::SourceCapabilities capabilities(
        const conn::routing::TopicName&) const override {
      return {.survives_restart = true, .has_global_positions = true};
    }
    [[nodiscard]] std::string describe(const conn::routing::Position& position) const override {
      return test::describe(position);
    }

    conn::pipeline::EventSink* sink = nullptr;
    conn::routing::TopicId topic;
  };

  class CountingReactor final : public conn::pipeline::ReactorPort {
   public:
    bool deliver(conn::pipeline::Deliver) override {
      ++deliveries;
      return true;
    }
    void post(conn::pipeline::ReactorMessage) override {}
    void flush() override {}

    std::uint64_t deliveries = 0;
  };

  void end_turn();

  test::FakeClock clock_;
  CannedExecutor executor_;
  Source source_;
  CountingReactor reactor_;
  conn::pipeline::Core core_{{}, clock_, executor_, source_, {&reactor_}};
  std::uint64_t operations_ = 0;
  std::int64_t offset_ = 0;
};

}  // namespace bench
