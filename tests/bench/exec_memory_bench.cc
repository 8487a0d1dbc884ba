// Memory: an exec-service worker that goes on answering must not grow.
//
//   measured  The process's resident memory after 10^4, 10^5 and 10^6 answers, and CPU an answer.
//   how       One OperationPipeline as a worker has it, plans cached, over subgraphs that answer
//   out
//             of memory: by turns a query with variables of its own (two subgraph calls, one of
//             them `_entities`) and an event with one row. Nothing else runs in the process.
//   means     What an answer leaves behind shows as a slope. Caches that fill (rows, documents) do
//             so within the first 10^4. `exec_memory_bench N` stops after N answers.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "exec-service/pipeline/operation_pipeline.h"
#include "shared/base/check.h"
#include "shared/sync/system_clock.h"
#include "tests/bench/figures.h"
#include "tests/unit/exec-service/planner/flight_supergraph.h"

namespace bench {
namespace {

namespace execution = exec::execution;
namespace pipeline = exec::pipeline;
namespace ports = exec::ports;
namespace supergraph = exec::supergraph;

constexpr const char* kQuery = "query($id:ID!){flight(id:$id){number gate}}";
constexpr const char* kSubscription = "subscription($id:ID!){flightUpdated(id:$id){delay gate}}";
constexpr double kGrowthMax = 1.05;

double resident_mib() {
  std::ifstream file("/proc/self/statm");
  std::size_t all_pages = 0;
  std::size_t resident_pages = 0;
  CHECK(file >> all_pages >> resident_pages);
  return static_cast<double>(resident_pages) * static_cast<double>(sysconf(_SC_PAGESIZE)) /
         (1024 * 1024);
}

class CannedSubgraphs final : public ports::SubgraphClient {
 public:
  void send(ports::SubgraphRequest request, Done done) override {
    const bool is_entities = request.body.find("_entities") != std::string::npos;
    waiting_.push_back({is_entities, std::move(done)});
  }
  bool answer() {  // whether there was something to answer
    auto answered = std::exchange(waiting_, {});
    for (const Waiting& call : answered)
      call.done(ports::SubgraphAnswer{
          200, call.is_entities ? R"({"data":{"_entities":[{"gate":"A7"}]}})"
                                : R"({"data":{"flight":{"number":"TP1","id":"1"}}})"});
    return !answered.empty();
  }

 private:
  struct Waiting {
    bool is_entities;
    Done done;
  };
  std::vector<Waiting> waiting_;
};

class Ports final : public ports::WorkerPorts {
 public:
  std::shared_ptr<ports::SubgraphClient> subgraphs(const exec::supergraph::Supergraph&) override {
    return client;
  }
  ports::EventPublisher* publisher() override { return nullptr; }
  std::shared_ptr<CannedSubgraphs> client = std::make_shared<CannedSubgraphs>();
};

class CheckingRows final : public ports::RowsSink {
 public:
  void on_row(std::uint64_t,
              std::uint64_t,
              ports::RowStatus status,
              const ports::Body& body) override {
    CHECK(status == ports::RowStatus::kOk &&
          *body == R"({"data":{"flightUpdated":{"delay":7,"gate":"A7"}}})");
    ++count;
  }
  void flush() override {}
  std::size_t count = 0;
};

class Worker {
 public:
  Worker() {
    auto definition = std::make_shared<ports::RowDefinition>();
    definition->key = "row";
    definition->document = kSubscription;
    definition->variables_json = R"({"id":"1"})";
    row_ = std::move(definition);
  }

  void answer(std::size_t number) {
    if (number % 2 == 0) {
      query(number);
    } else {
      event(number);
    }
    do {
      pipeline_.end_turn();
    } while (ports_.client->answer());
    pipeline_.end_turn();
  }
  [[nodiscard]] std::size_t answers() const { return queries_ + rows_->count; }

 private:
  void query(std::size_t number) {
    ports::Request request;
    request.document = kQuery;
    request.variables_json = fmt::format(R"({{"id":"{}"}})", number);
    pipeline_.execute(request, [this](const ports::ExecuteAnswer& answer) {
      CHECK(std::get<ports::ExecutionResult>(answer).body ==
            R"({"data":{"flight":{"number":"TP1","gate":"A7"}}})");
      ++queries_;
    });
  }
  void event(std::size_t number) {
    ports::Event event;
    event.sequence = number;
    event.identity = {"main", "flights.1", 0, static_cast<std::int64_t>(number), 0};
    event.value = R"({"id":"1","status":"DELAYED","delay":7})";
    event.rows = {{1, row_}};
    pipeline_.resolve({rows_, {std::move(event)}});
  }

  pipeline::PipelineOptions options_{.replica_id = "bench"};
  shared::SystemClock clock_;
  pipeline::SchemaRegistry schemas_{{std::shared_ptr<void>(), &exec::planner::flight_supergraph()}};
  pipeline::Compiler compiler_{options_.compiler, schemas_};
  pipeline::RowsInFlight rows_in_flight_;
  Ports ports_;
  std::shared_ptr<CheckingRows> rows_ = std::make_shared<CheckingRows>();
  ports::SharedRowDefinition row_;
  std::size_t queries_ = 0;
  pipeline::OperationPipeline pipeline_{
      {options_, clock_, schemas_, compiler_, rows_in_flight_, ports_}, 0, [] {}};
};

int run(std::size_t answers_max) {
  print_title("exec_memory_bench");
  Worker worker;
  std::size_t done = 0;
  double first_mib = 0;
  double last_mib = 0;
  for (const std::size_t until : {10'000U, 100'000U, 1'000'000U}) {
    if (until > answers_max) break;
    const std::size_t count = until - done;
    const double before = thread_cpu_s();
    for (; done < until; ++done)
      worker.answer(done);
    const double cpu_us = 1e6 * (thread_cpu_s() - before) / static_cast<double>(count);
    CHECK(worker.answers() == until);
    last_mib = resident_mib();
    if (first_mib == 0) first_mib = last_mib;
    fmt::print("  {:>9} answers: {:>7.1f} MiB resident, {:.1f} us of CPU each\n", until, last_mib,
               cpu_us);
  }
  const bool is_flat = last_mib <= kGrowthMax * first_mib;
  fmt::print("  growth since the first: {:.3f}   must be at most {:.2f}{}\n", last_mib / first_mib,
             kGrowthMax, is_flat ? "" : "   <-- WRONG");
  return is_flat ? 0 : 1;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  return bench::run(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000);
}
