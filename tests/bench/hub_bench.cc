// The hub alone: how many events per second one hub thread takes, whatever is around it.
//
//   measured  CPU of the hub's core per event of 700 bytes: append it to the ring, match it, have its
//             rows executed (canned), and hand what comes back to the reactor.
//   how       Four cores take turns of events: 1,000 filters of which none matches; one group; 1,000
//             groups of one row; 1,000 groups with a row of their own each.
//   means     A conn-service has one hub thread. Where one row serves all, an event costs little
//             more than its parsing, and the reactors are the limit; where each viewer needs a
//             row of their own, the hub is. That is when to start another conn-service.
#include <array>
#include <cstddef>
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
constexpr std::size_t kGroups = 1'000;

routing::Filter text_filter(std::vector<std::string> values) {
  return {.kind = routing::Filter::Kind::kIn,
          .path = {"gate"},
          .comparison = routing::Comparison::kText,
          .values = std::move(values)};
}

pipeline::Prepared compile(const pipeline::Request& request) {
  const std::string& name = request.graphql.operation_name;
  const std::string& value = request.graphql.variables_json;
  pipeline::Prepared prepared;
  prepared.schema_id = "s";
  prepared.topics = {"flights"};
  prepared.relevant_variables_json = "{}";
  if (name == "Others") prepared.filter = text_filter({value});
  if (name == "Filtered") prepared.filter = text_filter({value, "\"gate\""});
  if (name == "Own") prepared.relevant_variables_json = "{\"n\":" + value + "}";
  return prepared;
}

struct Case {
  std::string what;
  std::string operation_name;
  std::size_t groups;
  std::size_t events_per_round;
  std::size_t matched;
  std::size_t executions;
};

std::vector<routing::SharedEvent> events(HubAlone& hub, std::size_t count) {
  std::vector<routing::SharedEvent> events;
  events.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    events.push_back(hub.event(R"({"gate":"gate","remark":")" + std::string(700, 'r') + "\"}"));
  return events;
}

bool measure(const Case& each) {
  HubAlone hub(compile);
  hub.subscribe(each.groups, each.operation_name);
  hub.take_all(events(hub, 10));
  std::vector<double> us;
  std::vector<double> per_second;
  for (std::size_t round = 0; round < kRounds; ++round) {
    us.push_back(hub.take_all(events(hub, each.events_per_round)));
    per_second.push_back(1e6 / us.back());
  }
  print_samples(each.what, "us per event", us);
  print_samples(each.what, "events per second", per_second);
  const auto taken = static_cast<double>(kRounds * each.events_per_round + 10);
  bool holds = print_exact("groups matched per event",
                           static_cast<double>(hub.counters().groups_matched) / taken,
                           static_cast<double>(each.matched));
  holds &=
      print_exact("executions per event", static_cast<double>(hub.counters().executions) / taken,
                  static_cast<double>(each.executions));
  return holds;
}

int run() {
  print_title("hub_bench");
  const std::array cases = {
      Case{"1,000 filters, no match", "Others", kGroups, 2'000, 0, 0},
      Case{"one group", "All", 1, 2'000, 1, 1},
      Case{"1,000 groups, one row", "Filtered", kGroups, 100, kGroups, 1},
      Case{"1,000 groups, own rows", "Own", kGroups, 20, kGroups, kGroups},
  };
  bool holds = true;
  for (const Case& each : cases)
    holds &= measure(each);
  return holds ? 0 : 1;
}

}  // namespace
}  // namespace bench

int main() {
  return bench::run();
}
