// Language: parsing and validating a query that is not in the cache.
//
//   measured  CPU to parse a query of 15 KB into its tree, and to validate the tree with all rules.
//             Beside it graphql-js 16, the reference implementation, with the same query and
//             schema.
//   how       parse and validate as exec-service calls them, with the limits for clients, on one
//             thread. graphql-js is a process of its own (peers/, after `npm ci --prefix
//             tests/bench/peers`). Both take turns.
//   means     What a document costs that no replica has seen; every other one comes from the cache.
#include <cstddef>
#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "exec-service/language/parser.h"
#include "exec-service/schema/build_schema.h"
#include "exec-service/validation/validate.h"
#include "shared/base/check.h"
#include "shared/json/writer.h"
#include "tests/bench/figures.h"
#include "tests/bench/long_query.h"
#include "tests/bench/node_peer.h"

namespace bench {
namespace {

constexpr std::size_t kWarmUpRounds = 3;
constexpr std::size_t kRounds = 13;
constexpr std::size_t kTimesPerRound = 500;
constexpr std::size_t kTheirTimesPerRound = 100;

template <class Work>
double cpu_us_each(const Work& work) {
  const double before = thread_cpu_s();
  for (std::size_t i = 0; i < kTimesPerRound; ++i)
    work();
  return 1e6 * (thread_cpu_s() - before) / static_cast<double>(kTimesPerRound);
}

int run() {
  const std::string query = long_query();
  const auto schema = exec::schema::build_schema({"long_query.cc", kLongQuerySdl}).schema;
  CHECK(schema != nullptr);
  const auto document = exec::language::parse(query);
  CHECK(document.has_value() && exec::validation::validate(*schema, *document).empty());
  print_title(fmt::format("language_bench, a query of {} bytes", query.size()));

  const auto peer = NodePeer::start("graphql_js.mjs");
  const bool has_peer =
      peer != nullptr &&
      peer->ask(fmt::format(R"({{"sdl":{},"query":{}}})", shared::json::quote(kLongQuerySdl),
                            shared::json::quote(query))) == "0";

  std::vector<double> parse;
  std::vector<double> validate;
  std::vector<double> their_parse;
  std::vector<double> their_validate;
  for (std::size_t round = 0; round < kWarmUpRounds + kRounds; ++round) {
    if (round == kWarmUpRounds) parse = validate = their_parse = their_validate = {};
    parse.push_back(cpu_us_each([&] { CHECK(exec::language::parse(query).has_value()); }));
    validate.push_back(
        cpu_us_each([&] { CHECK(exec::validation::validate(*schema, *document).empty()); }));
    if (!has_peer) continue;
    std::istringstream answer(peer->ask(std::to_string(kTheirTimesPerRound)));
    CHECK(answer >> their_parse.emplace_back() >> their_validate.emplace_back());
  }
  print_samples("parse", "us", parse);
  print_samples("validate", "us", validate);
  if (!has_peer) {
    fmt::print(
        "  graphql-js is not there: it needs node, and `npm ci --prefix tests/bench/peers`\n");
    return 0;
  }
  print_samples("graphql-js, parse", "us", their_parse);
  print_samples("graphql-js, validate", "us", their_validate);
  print_ratio("ratio, parse", ratios(parse, their_parse), "aim: at most 0.167");
  print_ratio("ratio, validate", ratios(validate, their_validate), "aim: at most 0.125");
  return 0;
}

}  // namespace
}  // namespace bench

int main() {
  return bench::run();
}
