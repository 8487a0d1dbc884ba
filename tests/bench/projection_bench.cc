// From a subgraph's bytes to the response's: parse, write the slots, complete the values.
//
//   1.2 KB of flights, a plan from the planner, one selection with an alias and nested objects.
//
// Reach (architecture.md, "Figures to reach"): parse and project 1.2 KB in a few microseconds;
// graphql-js takes 47 for the same work, graphql-jit 3.3.
#include <benchmark/benchmark.h>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "exec-service/executor/complete_value.h"
#include "exec-service/executor/write_slots.h"
#include "shared/base/check.h"
#include "shared/json/document.h"
#include "tests/unit/exec-service/planner/flight_supergraph.h"

namespace exec::executor {
namespace {

constexpr std::size_t kFlights = 9;

std::string subgraph_body() {
  std::string body = R"({"data":{"flights":[)";
  for (std::size_t i = 0; i < kFlights; ++i) {
    body += fmt::format(
        R"({}{{"id":"{}","nr":"LH{}","status":"ON_TIME","price":{}.50,"origin":{{"code":"LIS"}},)"
        R"("airline":{{"carrier":{{"code":"LH"}},"region":"Europe"}}}})",
        i == 0 ? "" : ",", 1'000 + i, 400 + i, 120 + i);
  }
  return body + "]}}";
}

struct Workload {
  Workload() {
    const auto document = language::parse(
        "{ flights { id nr: number status price origin { code } "
        "airline { carrier { code } region } } }");
    CHECK(document.has_value());
    const auto planned = planner::plan_of(planner::flight_supergraph(), *document);
    CHECK(planned.has_value() && (*planned)->steps.size() == 1);
    plan = *planned;
  }
  std::shared_ptr<const planner::QueryPlan> plan;
  std::string body = subgraph_body();
};

const shared::json::ParseOptions kOptions{.duplicate_names =
                                              shared::json::DuplicateNames::kLastWins};

std::string project(const planner::QueryPlan& plan, shared::json::Value data) {
  SlotTree tree(plan);
  write_slots(plan, plan.steps.front().selection, data, tree, tree.root());
  ErrorList errors(1);
  FailureList failures;
  std::string out;
  Completion(plan, {}, failures, errors, out).complete_root(tree.root());
  CHECK(errors.is_empty());
  return out;
}

void parse(benchmark::State& state) {
  const Workload workload;
  shared::json::Document document;
  for (auto _ : state)
    benchmark::DoNotOptimize(document.parse(workload.body, kOptions));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(workload.body.size()));
}

void project_parsed(benchmark::State& state) {
  const Workload workload;
  shared::json::Document document;
  const auto data = document.parse(workload.body, kOptions)->find("data");
  std::size_t bytes = 0;
  for (auto _ : state)
    bytes = project(*workload.plan, *data).size();
  state.counters["response"] = static_cast<double>(bytes);
}

void parse_and_project(benchmark::State& state) {
  const Workload workload;
  shared::json::Document document;
  for (auto _ : state) {
    const auto root = document.parse(workload.body, kOptions);
    benchmark::DoNotOptimize(project(*workload.plan, *root->find("data")));
  }
}

BENCHMARK(parse);
BENCHMARK(project_parsed);
BENCHMARK(parse_and_project);

}  // namespace
}  // namespace exec::executor

BENCHMARK_MAIN();
