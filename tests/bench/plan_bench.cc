// Planning, on a miss of the plan cache.
//
//   measured  CPU a plan of (1) an operation of 1,500 lines over abstract types (wide_query.h),
//             (2) each operation of the federation audit, where FEDERATION_AUDIT_DIR names it.
//             Beside it Hive Router's planner, in Rust, through its addon for Node (peers/).
//   how       Ours begins with the parsed document, as in exec-service, where validation has needed
//             it before; Hive's addon parses and normalises itself, and makes its plan an object of
//             Node's, so its time is an upper bound. Calls are those of the whole plan.
//   means     The big operation's aim is 50 ms, an audit operation's 50 us in the mean.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "exec-service/language/parser.h"
#include "exec-service/planner/planner.h"
#include "exec-service/supergraph/supergraph.h"
#include "exec-service/validation/validate.h"
#include "shared/base/check.h"
#include "tests/bench/figures.h"
#include "tests/bench/node_peer.h"
#include "tests/bench/wide_query.h"

namespace bench {
namespace {

namespace planner = exec::planner;
namespace plan = exec::plan;
using nlohmann::json;

constexpr int kRounds = 11;
constexpr int kPlansPerAuditOperation = 20;

// One operation over one supergraph, ready to plan again and again.
class Operation {
 public:
  Operation(const exec::supergraph::Supergraph& supergraph, const std::string& text)
      : supergraph_(supergraph),
        document_(exec::language::parse(text, exec::language::ParseLimits::for_schema()).value()),
        operation_(*exec::language::find_operation(document_, "")) {
    const auto names = planner::condition_variables(document_, operation_);
    conditions_ = planner::ConditionValues(names, std::vector<bool>(names.size(), true));
  }

  [[nodiscard]] bool is_valid() const {
    return exec::validation::validate(*supergraph_.api, document_).empty();
  }
  [[nodiscard]] planner::Planned plan() const {
    return planner::plan(supergraph_, document_, operation_, conditions_);
  }
  [[nodiscard]] double us_a_plan(int plans) const {
    const double before = thread_cpu_s();
    for (int i = 0; i < plans; ++i)
      (void)plan();
    return 1e6 * (thread_cpu_s() - before) / plans;
  }

 private:
  const exec::supergraph::Supergraph& supergraph_;
  exec::language::Document document_;
  const exec::language::OperationDefinition& operation_;
  planner::ConditionValues conditions_;
};

// As planned, and as it goes out: steps of one subgraph that are ready together are one request.
std::pair<std::size_t, std::size_t> calls(const plan::QueryPlan& plan) {
  std::vector<std::pair<std::size_t, plan::Index>> sent;
  std::vector<std::size_t> level;
  for (const plan::Step& step : plan.steps) {
    std::size_t after = 0;
    for (const plan::Index before : step.depends_on)
      after = std::max(after, level[before] + 1);
    level.push_back(after);
    sent.emplace_back(after, step.subgraph);
  }
  std::ranges::sort(sent);
  const auto repeated = std::ranges::unique(sent);
  sent.erase(repeated.begin(), repeated.end());
  return {plan.steps.size(), sent.size()};
}

// Hive's side. Nothing where Hive cannot plan it.
class Hive {
 public:
  Hive() : peer_(NodePeer::start("hive_planner.mjs")) {}

  void serve(const std::string& supergraph) {
    if (peer_ == nullptr) return;
    const std::string answer = peer_->ask(json{{"supergraph", supergraph}}.dump());
    if (answer == "ok") return;
    failure_ = answer;
    peer_.reset();
  }
  // Why there was no plan; empty: there is no peer.
  [[nodiscard]] const std::string& failure() const { return failure_; }
  struct Answer {
    double us = 0;
    std::size_t calls = 0;
  };
  [[nodiscard]] std::optional<Answer> plan(const std::string& query, int plans) {
    if (peer_ == nullptr) return std::nullopt;
    const std::string line = peer_->ask(json{{"query", query}, {"rounds", plans}}.dump());
    std::istringstream words(line);
    Answer answer;
    if (!(words >> answer.us >> answer.calls)) {
      failure_ = line;
      return std::nullopt;
    }
    return answer;
  }

 private:
  std::unique_ptr<NodePeer> peer_;
  std::string failure_;
};

std::shared_ptr<const exec::supergraph::Supergraph> load(const std::string& sdl) {
  const auto loaded = exec::supergraph::load_supergraph({"supergraph", sdl});
  if (loaded.supergraph == nullptr)
    fmt::print(stderr, "{}\n", exec::schema::to_string(loaded.errors));
  CHECK(loaded.supergraph != nullptr);
  return loaded.supergraph;
}

void wide(Hive& hive) {
  const std::string query = wide_query();
  const auto supergraph = load(wide_supergraph());
  hive.serve(wide_supergraph());
  const Operation operation(*supergraph, query);
  CHECK(operation.is_valid());
  const planner::Planned planned = operation.plan();
  CHECK(planned.has_value());
  std::vector<double> ours;
  std::vector<double> theirs;
  std::size_t their_calls = 0;
  for (int round = 0; round < kRounds; ++round) {
    ours.push_back(operation.us_a_plan(1) / 1e3);
    if (const auto answer = hive.plan(query, 1)) {
      theirs.push_back(answer->us / 1e3);
      their_calls = answer->calls;
    }
  }
  const auto [steps, requests] = calls(**planned);
  print_samples(fmt::format("{} lines over abstract types", std::ranges::count(query, '\n')), "ms",
                ours);
  fmt::print("    {} steps in {} requests{}\n", steps, requests,
             (*planned)->cut_short ? ", not all ways compared" : "");
  if (theirs.empty()) {
    fmt::print("  Hive's planner: {}\n",
               hive.failure().empty() ? "needs node 20, and `npm ci --prefix tests/bench/peers`"
                                      : hive.failure());
    return;
  }
  print_samples("the same, Hive Router's planner", "ms", theirs);
  fmt::print("    {} requests\n", their_calls);
  print_ratio("ratio", ratios(ours, theirs), "aim: at most 1.00, and 50 ms");
}

std::string read(const std::string& file) {
  std::ifstream stream(file);
  CHECK(stream.good());
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void audit(Hive& hive) {
  const char* folder = std::getenv("FEDERATION_AUDIT_DIR");
  if (folder == nullptr) {
    fmt::print("  the audit's operations: no FEDERATION_AUDIT_DIR\n");
    return;
  }
  std::vector<double> ours;
  std::vector<double> theirs;
  std::vector<double> ours_beside;  // where Hive has a plan
  const std::string path = std::string(folder) + '/';
  const json manifest = json::parse(read(path + "manifest.json"));
  for (const json& suite : manifest.at("list")) {
    const std::string name = suite.at("id");
    const std::string sdl = read(path + name + "/supergraph.graphql");
    const auto supergraph = load(sdl);
    hive.serve(sdl);
    const json cases = json::parse(read(path + name + "/cases.json"));
    for (const json& each : cases) {
      const std::string query = each.at("query");
      const Operation operation(*supergraph, query);
      if (!operation.is_valid() || !operation.plan()) continue;
      ours.push_back(operation.us_a_plan(kPlansPerAuditOperation));
      if (const auto answer = hive.plan(query, kPlansPerAuditOperation)) {
        theirs.push_back(answer->us);
        ours_beside.push_back(ours.back());
      }
    }
  }
  const auto mean = [](const std::vector<double>& all) {
    double sum = 0;
    for (const double each : all)
      sum += each;
    return all.empty() ? 0 : sum / static_cast<double>(all.size());
  };
  print_samples(fmt::format("{} audit operations", ours.size()), "us", ours);
  fmt::print("    mean {:.1f} us, aim: at most 50\n", mean(ours));
  if (theirs.empty()) return;
  print_samples("the same, Hive Router's planner", "us", theirs);
  fmt::print("    mean {:.1f} us, through its addon\n", mean(theirs));
  print_ratio("ratio", ratios(ours_beside, theirs), "");
}

int run() {
  print_title("plan_bench");
  Hive hive;
  wide(hive);
  audit(hive);
  return 0;
}

}  // namespace
}  // namespace bench

int main() {
  return bench::run();
}
