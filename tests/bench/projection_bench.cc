// Projection: from a subgraph's bytes to the response's, with the plan from the cache.
//
//   measured  CPU a response of 1.2 KB, and of 60 KB: parse the subgraph's body, write its values
//             into slots, complete them to the response (an alias, nested objects, a list). Beside
//             it graphql-jit, the fastest of its kind for Node: compiled query, its own serialiser.
//   how       The modules that exec-service runs, on one thread, with a plan of the planner.
//             graphql-jit is a process of its own (peers/, after `npm ci --prefix
//             tests/bench/peers`) and answers the same query on the same data; the two responses
//             are compared byte by byte. Both take turns.
//   means     Ours includes the parsing; graphql-jit's is given with and without it, and the aim
//             holds against the one without. The difference is slots instead of property look-ups
//             and slices of the subgraph's bytes instead of values.
#include <cstddef>
#include <cstdio>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "exec-service/execution/complete_value.h"
#include "exec-service/execution/write_slots.h"
#include "shared/base/check.h"
#include "shared/json/parsed_text.h"
#include "shared/json/writer.h"
#include "tests/bench/figures.h"
#include "tests/bench/node_peer.h"
#include "tests/unit/exec-service/planner/flight_supergraph.h"

namespace bench {
namespace {

namespace execution = exec::execution;
namespace planner = exec::planner;
namespace plan = exec::plan;

constexpr std::size_t kFewFlights = 9;
constexpr std::size_t kManyFlights = 440;
constexpr std::size_t kWarmUpRounds = 3;
constexpr std::size_t kRounds = 13;
constexpr std::size_t kFlightsPerRound = 90'000;

// The part of the flights' supergraph that the query needs.
constexpr const char* kApiSdl = R"(
  type Query { flights: [Flight!]! }
  type Flight { id: ID! number: String! price: Float status: Status! origin: Airport! airline: Airline }
  type Airport { code: ID! }
  type Airline { carrier: Carrier! region: String! }
  type Carrier { code: ID! }
  enum Status { ON_TIME DELAYED CANCELLED })";

constexpr const char* kQuery =
    "{ flights { id nr: number status price origin { code } airline { carrier { code } region } } "
    "}";

// `number` is how the field is called in the body: a subgraph answers under the alias.
std::string body_with(std::size_t flights, const std::string& number) {
  std::string body = R"({"data":{"flights":[)";
  for (std::size_t i = 0; i < flights; ++i)
    body += fmt::format(
        R"({}{{"id":"{}","{}":"LH{}","status":"ON_TIME","price":{}.25,"origin":{{"code":"LIS"}},)"
        R"("airline":{{"carrier":{{"code":"LH"}},"region":"Europe"}}}})",
        i == 0 ? "" : ",", 1'000 + i, number, 400 + i, 120 + i);
  return body + "]}}";
}

class Ours {
 public:
  explicit Ours(std::size_t flights) : body_(body_with(flights, "nr")) {
    const auto document = exec::language::parse(kQuery);
    CHECK(document.has_value());
    const auto planned = planner::plan_of(planner::flight_supergraph(), *document);
    CHECK(planned.has_value() && (*planned)->steps.size() == 1);
    plan_ = *planned;
  }

  void parse() { CHECK(document_.parse(body_, kOptions).has_value()); }

  const std::string& respond() {
    const auto root = document_.parse(body_, kOptions);
    execution::SlotTree tree(*plan_);
    execution::SlotWriter(*plan_, tree)
        .write_object(plan_->steps.front().selection, *root->find("data"), tree.root());
    constexpr std::size_t kBytesMax = std::size_t{64} << 20U;
    execution::ErrorList errors({.errors_max = 1, .bytes_max = kBytesMax});
    execution::FailureList failures;
    response_ = R"({"data":)";
    execution::Completion({*plan_, {}, failures, errors}, response_, kBytesMax)
        .complete_root(tree.root());
    CHECK(errors.is_empty());
    return response_ += '}';
  }

 private:
  static constexpr shared::json::ParseOptions kOptions{.duplicate_names =
                                                           shared::json::DuplicateNames::kLastWins};

  std::shared_ptr<const plan::QueryPlan> plan_;
  std::string body_;
  shared::json::ParsedText document_;
  std::string response_;
};

template <class Work>
double cpu_us_each(std::size_t count, const Work& work) {
  const double before = thread_cpu_s();
  for (std::size_t i = 0; i < count; ++i)
    work();
  return 1e6 * (thread_cpu_s() - before) / static_cast<double>(count);
}

int run(std::size_t flights, std::string_view aim) {
  const std::size_t responses = kFlightsPerRound / flights;
  Ours ours(flights);
  const std::string response = ours.respond();
  fmt::print(" {} bytes per response:\n", response.size());

  const auto peer = NodePeer::start("graphql_jit.mjs");
  const std::string their_response =
      peer == nullptr
          ? ""
          : peer->ask(fmt::format(R"({{"sdl":{},"query":{},"body":{}}})",
                                  shared::json::quote(kApiSdl), shared::json::quote(kQuery),
                                  shared::json::quote(body_with(flights, "number"))));
  const bool has_peer = !their_response.empty();
  if (has_peer && their_response != response) {
    fmt::print(stderr, "the responses differ:\n{}\n{}\n", response, their_response);
    return 1;
  }

  std::vector<double> parse;
  std::vector<double> respond;
  std::vector<double> theirs;
  std::vector<double> theirs_parsing;
  for (std::size_t round = 0; round < kWarmUpRounds + kRounds; ++round) {
    if (round == kWarmUpRounds) parse = respond = theirs = theirs_parsing = {};
    parse.push_back(cpu_us_each(responses, [&] { ours.parse(); }));
    respond.push_back(cpu_us_each(responses, [&] { (void)ours.respond(); }));
    if (!has_peer) continue;
    std::istringstream answer(peer->ask(std::to_string(responses)));
    CHECK(answer >> theirs.emplace_back() >> theirs_parsing.emplace_back());
  }
  print_samples("parse", "us", parse);
  print_samples("parse and project", "us per response", respond);
  if (!has_peer) {
    fmt::print(
        "  graphql-jit is not there: it needs node, and `npm ci --prefix tests/bench/peers`\n");
    return 0;
  }
  print_samples("graphql-jit, data in memory", "us per response", theirs);
  print_samples("graphql-jit, JSON.parse as well", "us per response", theirs_parsing);
  print_ratio("ratio, to data in memory", ratios(respond, theirs), aim);
  print_ratio("ratio, both parse", ratios(respond, theirs_parsing), "");
  return 0;
}

}  // namespace
}  // namespace bench

int main() {
  bench::print_title("projection_bench");
  const int few = bench::run(bench::kFewFlights, "aim: at most 0.60");
  const int many = bench::run(bench::kManyFlights, "aim: at most 0.50");
  return few != 0 ? few : many;
}
