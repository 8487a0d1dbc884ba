// federation_differential: random operations over our own supergraphs, federated against whole.
//
//   federation_differential [--seed 1] [--queries 2000] [--graph NAME] [--differences 1]
//
// Operation i has the seed `--seed` + i, in one of the supergraphs in turn, so that a difference is
// seen again by `--seed S --queries 1`. Prints it as found, and once more as small as it gets.
#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/conformance/federation_differential/differential.h"
#include "tests/conformance/federation_differential/shrink.h"

namespace tests::differential {
namespace {

const std::vector<std::string> kGraphs = {"keys", "media", "zoo", "shop"};

struct Options {
  std::uint64_t seed = 1;
  std::uint64_t queries = 2'000;
  std::string graph;
  std::uint64_t differences_max = 1;
  bool verbose = false;
};

void report(Differential& differential,
            const QueryTree& tree,
            std::uint64_t seed,
            const std::string& graph,
            const std::string& difference) {
  fmt::print("--- seed {} in {}\n{}", seed, graph, difference);
  const std::string kind = difference.substr(0, difference.find('\n'));
  const QueryTree small = shrink(tree, [&](const QueryTree& each) {
    return differential.is_valid(each) &&
           differential.judge(each, seed).difference.starts_with(kind);
  });
  fmt::print("--- smaller\n{}\n", differential.judge(small, seed).difference);
}

int run(const Options& options) {
  std::vector<std::unique_ptr<Differential>> all;
  all.reserve(kGraphs.size());
  for (const std::string& graph : kGraphs)
    all.push_back(
        std::make_unique<Differential>(std::string(SLUICE_DIFFERENTIAL_GRAPHS) + '/' + graph));
  std::uint64_t differences = 0;
  std::uint64_t judged = 0;
  std::size_t calls = 0;
  for (std::uint64_t seed = options.seed; seed < options.seed + options.queries; ++seed) {
    const std::size_t number = seed % kGraphs.size();
    if (!options.graph.empty() && options.graph != kGraphs[number]) continue;
    const QueryTree tree = all[number]->generate(seed);
    if (options.verbose) fmt::print("{} {}\n", seed, print(tree));
    const Differential::Verdict verdict = all[number]->judge(tree, seed);
    ++judged;
    calls += verdict.calls;
    if (verdict.difference.empty()) continue;
    report(*all[number], tree, seed, kGraphs[number], verdict.difference);
    if (++differences == options.differences_max) break;
  }
  fmt::print("{} operations from seed {}, {} subgraph calls, {} differences\n", judged,
             options.seed, calls, differences);
  return differences == 0 && judged > 0 ? 0 : 1;
}

}  // namespace
}  // namespace tests::differential

// NOLINTNEXTLINE(bugprone-exception-escape): of memory, and of CLI11 before it parses
int main(int argc, char** argv) {
  tests::differential::Options options;
  CLI::App app("Random operations over our own supergraphs, federated against whole");
  app.add_option("--seed", options.seed, "of the first operation");
  app.add_option("--queries", options.queries, "how many");
  app.add_option("--graph", options.graph, "one supergraph only");
  app.add_option("--differences", options.differences_max, "how many to print before giving up");
  app.add_flag("--verbose", options.verbose, "print every operation before it runs");
  CLI11_PARSE(app, argc, argv);
  return tests::differential::run(options);
}
