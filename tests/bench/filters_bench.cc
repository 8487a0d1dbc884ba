// The filter index: what one event costs that concerns 10 of 100,000 filters.
//
//   measured  CPU of the hub's core per event: parse it, find its filters, execute (canned),
//             deliver.
//   how       Two cores, one with 1,000 and one with 100,000 distinct filters `origin.code IN [x]`
//             and 3 that no index can take (NOT), take turns of 1,000 events; each event lists ten
//             codes, which are those of ten filters. And one core with 10,000 distinct filters that
//             all match.
//   means     With an index the filters that are looked at are those that match and the 3: this
//             is counted, and the program fails where it is not so. The time then grows only with
//             the processor's caches. Filters route and do not execute: 10,000 that all match are
//             one execution.
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/bench/figures.h"
#include "tests/bench/hub_alone.h"

namespace bench {
namespace {

namespace pipeline = conn::pipeline;
namespace routing = conn::routing;

constexpr std::size_t kRounds = 15;
constexpr std::size_t kEventsPerRound = 1'000;
constexpr std::size_t kMatching = 10;
constexpr std::size_t kLinear = 3;

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

// 700 bytes of other fields, then ten codes of the first `filters`.
std::string board(std::size_t number, std::size_t filters) {
  std::string value =
      R"({"status":"DELAYED","remark":")" + std::string(700, 'r') + R"(","origin":{"code":[)";
  for (std::size_t i = 0; i < kMatching; ++i) {
    if (i > 0) value += ',';
    value += HubAlone::value((number * 7'919 + i * 97) % filters);
  }
  return value + "]}}";
}

// The core's CPU, in us per event, of a turn's events.
double take_events(HubAlone& hub, std::size_t filters, std::size_t round) {
  std::vector<routing::SharedEvent> events;
  for (std::size_t i = 0; i < kEventsPerRound; ++i)
    events.push_back(hub.event(board(round * kEventsPerRound + i, filters)));
  return hub.take_all(std::move(events));
}

bool few_of_many() {
  constexpr std::size_t kFew = 1'000;
  constexpr std::size_t kMany = 100'000;
  HubAlone few(compile);
  HubAlone many(compile);
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
  HubAlone hub(compile);
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
