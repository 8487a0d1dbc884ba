// The filter index: what one event costs that concerns 10 of 100,000 filters.
//
//   measured  CPU of the hub's core per event: parse it, find its filters, execute (canned),
//   deliver. how       Two cores, one with 1,000 and one with 100,000 distinct filters `origin.code
//   IN [x]`
//             and 3 that no index can take (NOT), take turns of 1,000 events; each event lists ten
//             codes, which are those of ten filters. And one core with 10,000 distinct filters that
//             all match.
//   means     With an index the filters that are looked at are those that match and the 3: this
//             is counted, and the program fails where it is not so. The time then grows only with
//             the processor's caches. Filters route and do not execute: 10,000 that all match are
//             one execution.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "conn-service/pipeline/core.h"
#include "tests/bench/canned_executor.h"
#include "tests/bench/figures.h"
#include "tests/support/event_at.h"
#include "tests/support/fake_clock.h"

namespace bench {
namespace {

namespace pipeline = conn::pipeline;
namespace routing = conn::routing;

constexpr std::size_t kRounds = 15;
constexpr std::size_t kEventsPerRound = 1'000;
constexpr std::size_t kMatching = 10;
constexpr std::size_t kLinear = 3;

class Source final : public pipeline::EventSource {
 public:
  void connect(pipeline::EventSink& its_sink) override { sink = &its_sink; }
  [[nodiscard]] shared::Result<void> check(const routing::TopicName&) const override { return {}; }
  void follow(routing::TopicId id, const routing::TopicName&) override {
    topic = id;
    sink->on_following(id, {{.number = 0, .at = test::position(0)}});
  }
  void unfollow(routing::TopicId) override {}
  [[nodiscard]] pipeline::SourceCapabilities capabilities(
      const routing::TopicName&) const override {
    return {.survives_restart = true, .has_global_positions = true};
  }
  [[nodiscard]] std::string describe(const routing::Position& position) const override {
    return test::describe(position);
  }

  pipeline::EventSink* sink = nullptr;
  routing::TopicId topic;
};

class CountingReactor final : public pipeline::ReactorPort {
 public:
  bool deliver(pipeline::Deliver) override {
    ++deliveries;
    return true;
  }
  void post(pipeline::ReactorMessage) override {}
  void flush() override {}

  std::uint64_t deliveries = 0;
};

std::string code(std::size_t number) {
  return fmt::format("\"C{}\"", number);
}

// The operation's variables are its filter's values, or `NOT` for one that has to be evaluated.
pipeline::Prepared compile(const pipeline::Request& request) {
  using Kind = routing::Filter::Kind;
  pipeline::Prepared prepared;
  prepared.schema_id = "s";
  prepared.topics = {"flights"};
  prepared.relevant_variables_json = "{}";  // they only filter: all operations are one row
  routing::Filter in{.kind = Kind::kIn,
                     .path = {"origin", "code"},
                     .comparison = routing::Comparison::kText,
                     .values = {request.graphql.variables_json}};
  if (request.graphql.operation_name == "Common") in.values.emplace_back("\"LHR\"");
  if (request.graphql.operation_name == "Linear") {
    in.path = {"status"};
    in.values.emplace_back("\"DELAYED\"");
    prepared.filter = routing::Filter{.kind = Kind::kNot, .of = {in}};
  } else {
    prepared.filter = in;
  }
  return prepared;
}

// A core with its subscriptions.
class Hub {
 public:
  void subscribe(std::size_t count, const std::string& operation_name) {
    constexpr std::size_t kPerTurn = 500;
    for (std::size_t i = 0; i < count; ++i) {
      auto request = std::make_shared<pipeline::Request>();
      request->graphql.document = "subscription A { f } subscription Linear { f }";
      request->graphql.operation_name = operation_name;
      request->graphql.variables_json = code(i);
      core_.receive(pipeline::Start{{.number = ++operations_}, std::move(request)});
      if (i % kPerTurn == 0) end_turn();
    }
    end_turn();
  }

  [[nodiscard]] routing::SharedEvent event(std::string value) {
    return test::shared_event_at({.topic = source_.topic}, offset_++, std::move(value));
  }

  void take(routing::SharedEvent event) {
    core_.on_event(std::move(event));
    end_turn();
  }

  [[nodiscard]] const pipeline::Counters& counters() const { return core_.counters(); }
  [[nodiscard]] std::uint64_t deliveries() const { return reactor_.deliveries; }
  [[nodiscard]] std::size_t operations() const { return core_.gauges().operations; }

 private:
  void end_turn() {
    while (core_.end_turn()) {
    }
  }

  test::FakeClock clock_;
  CannedExecutor executor_{compile, std::make_shared<const std::string>(R"({"data":{"f":1}})")};
  Source source_;
  CountingReactor reactor_;
  pipeline::Core core_{{}, clock_, executor_, source_, {&reactor_}};
  std::uint64_t operations_ = 0;
  std::int64_t offset_ = 0;
};

// 700 bytes of other fields, then ten codes of the first `filters`.
std::string board(std::size_t number, std::size_t filters) {
  std::string value =
      R"({"status":"DELAYED","remark":")" + std::string(700, 'r') + R"(","origin":{"code":[)";
  for (std::size_t i = 0; i < kMatching; ++i) {
    if (i > 0) value += ',';
    value += code((number * 7'919 + i * 97) % filters);
  }
  return value + "]}}";
}

// The core's CPU, in us per event, of a turn's events.
double take_events(Hub& hub, std::size_t filters, std::size_t round) {
  std::vector<routing::SharedEvent> events;
  for (std::size_t i = 0; i < kEventsPerRound; ++i)
    events.push_back(hub.event(board(round * kEventsPerRound + i, filters)));
  const double before = thread_cpu_s();
  for (routing::SharedEvent& event : events)
    hub.take(std::move(event));
  return 1e6 * (thread_cpu_s() - before) / static_cast<double>(kEventsPerRound);
}

bool few_of_many() {
  constexpr std::size_t kFew = 1'000;
  constexpr std::size_t kMany = 100'000;
  Hub few;
  Hub many;
  for (auto [hub, filters] : {std::pair{&few, kFew}, std::pair{&many, kMany}}) {
    hub->subscribe(filters, "A");
    hub->subscribe(kLinear, "Linear");
  }
  std::vector<double> few_us;
  std::vector<double> many_us;
  for (std::size_t round = 0; round < kRounds; ++round) {
    few_us.push_back(take_events(few, kFew, round));
    many_us.push_back(take_events(many, kMany, round));
  }
  print_samples("1,000 filters, 10 matching", "us per event", few_us);
  print_samples("100,000 filters, 10 matching", "us per event", many_us);
  print_ratio("ratio, 100,000 to 1,000", ratios(many_us, few_us), "aim: flat; all filters: 100");

  constexpr double kEvents = kRounds * kEventsPerRound;
  const pipeline::Counters& counters = many.counters();
  bool holds =
      print_exact("operations live", static_cast<double>(many.operations()), kMany + kLinear);
  holds &= print_exact("groups matched per event",
                       static_cast<double>(counters.groups_matched) / kEvents, kMatching);
  holds &=
      print_exact("filters touched per event, matches + linear",
                  static_cast<double>(counters.filters_touched) / kEvents, kMatching + kLinear);
  holds &=
      print_exact("executions per event", static_cast<double>(counters.executions) / kEvents, 1);
  holds &= print_exact("deliveries per event", static_cast<double>(many.deliveries()) / kEvents,
                       kMatching);
  return holds;
}

bool all_match() {
  constexpr std::size_t kFilters = 10'000;
  Hub hub;
  hub.subscribe(kFilters, "Common");
  std::vector<double> ns;
  for (std::size_t round = 0; round < kRounds; ++round) {
    routing::SharedEvent event = hub.event(R"({"origin":{"code":"LHR"}})");
    const double before = thread_cpu_s();
    hub.take(std::move(event));
    ns.push_back(1e9 * (thread_cpu_s() - before) / static_cast<double>(kFilters));
  }
  print_samples("10,000 filters that all match", "ns per filter and event", ns);
  bool holds = print_exact("deliveries per event", static_cast<double>(hub.deliveries()) / kRounds,
                           kFilters);
  holds &= print_exact("executions per event",
                       static_cast<double>(hub.counters().executions) / kRounds, 1);
  return holds;
}

int run() {
  print_title("filters_bench");
  bool holds = few_of_many();
  holds &= all_match();
  return holds ? 0 : 1;
}

}  // namespace
}  // namespace bench

int main() {
  return bench::run();
}
