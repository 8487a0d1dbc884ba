// A federated query from request to response, over HTTP, beside what libcurl alone costs.
//
//   measured  CPU of the worker's thread per request: a query with variables of its own, its plan
//             from the cache, two subgraphs one after the other (a root field, then `_entities`).
//             Beside it the same two POSTs, byte for byte, through libcurl's multi_socket interface
//             on the same loop, without anything of GraphQL: the floor.
//   how       64 requests under way at any time, against a canned subgraph on another thread. Both
//             take turns; only the client's thread is counted.
//   means     Above the floor are document look-up, variables, fetches, loaders, parsing of two
//             answers, projection, header rules, deadlines, retries and the circuit breaker.
//             `federated_bench ours` and `federated_bench floor` run one side, for a profiler.
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "exec-service/pipeline/operation_pipeline.h"
#include "exec-service/subgraph_http/curl_http_client.h"
#include "exec-service/subgraph_http/http_subgraphs.h"
#include "shared/base/check.h"
#include "shared/sync/system_clock.h"
#include "tests/bench/bare_curl.h"
#include "tests/bench/canned_subgraph.h"
#include "tests/bench/figures.h"
#include "tests/unit/exec-service/planner/flight_supergraph.h"

namespace bench {
namespace {

namespace execution = exec::execution;
namespace pipeline = exec::pipeline;
namespace ports = exec::ports;
namespace supergraph = exec::supergraph;
namespace subgraph_http = exec::subgraph_http;
namespace subgraph = exec::subgraph;

constexpr std::size_t kAtOnce = 64;
constexpr std::size_t kRounds = 13;
constexpr std::size_t kRequestsPerRound = 5'000;
constexpr std::size_t kSubgraphs = 3;

constexpr const char* kQuery =
    "query($id:ID!){flight(id:$id){number price status origin{code} gate}}";
constexpr std::string_view kFlight =
    R"({"data":{"flight":{"id":"########","number":"LH400","price":120.25,"status":"ON_TIME","origin":{"code":"LIS"}}}})";
constexpr std::string_view kGate = R"({"data":{"_entities":[{"gate":"A7"}]}})";
constexpr const char* kResponse =
    R"({"data":{"flight":{"number":"LH400","price":120.25,"status":"ON_TIME","origin":{"code":"LIS"},"gate":"A7"}}})";

// What goes to the subgraphs, for the floor to send as well.
class Recorder final : public ports::SubgraphClient {
 public:
  explicit Recorder(std::shared_ptr<ports::SubgraphClient> to) : to_(std::move(to)) {}
  void send(ports::SubgraphRequest request, Done done) override {
    const bool is_entities = request.body.find("_entities") != std::string::npos;
    bodies[is_entities ? 1 : 0] = request.body;
    to_->send(std::move(request), std::move(done));
  }
  std::array<std::string, 2> bodies;  // the last ones

 private:
  std::shared_ptr<ports::SubgraphClient> to_;
};

class Ports final : public ports::WorkerPorts {
 public:
  Ports(shared::loop::Loop& loop, const shared::Clock& clock, const std::string& url)
      : http_(loop), subgraphs_(loop, clock, http_) {
    std::vector<subgraph::SubgraphOptions> all(kSubgraphs);
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i].name = "canned" + std::to_string(i);
      all[i].url = url;
      all[i].connections_max = kAtOnce;
    }
    recorder = std::make_shared<Recorder>(subgraphs_.client(std::move(all)));
  }
  std::shared_ptr<ports::SubgraphClient> subgraphs(const exec::supergraph::Supergraph&) override {
    return recorder;
  }
  ports::EventPublisher* publisher() override { return nullptr; }

  std::shared_ptr<Recorder> recorder;

 private:
  subgraph_http::CurlHttpClient http_;
  subgraph_http::HttpSubgraphs subgraphs_;
};

// One side: keeps kAtOnce requests under way until `count` are answered, and says what one cost.
class Side {
 public:
  explicit Side(shared::loop::Loop& loop) : loop_(loop) {}
  Side(const Side&) = delete;
  Side& operator=(const Side&) = delete;
  virtual ~Side() = default;

  double cpu_us_a_request(std::size_t count) {
    left_ = count;
    answered_ = 0;
    count_ = count;
    const double before = thread_cpu_s();
    for (std::size_t i = 0; i < kAtOnce; ++i)
      next(i);
    loop_.run();
    return 1e6 * (thread_cpu_s() - before) / static_cast<double>(count);
  }

 protected:
  virtual void start(std::size_t slot) = 0;
  void finished(std::size_t slot) {
    if (++answered_ == count_) return loop_.stop();
    next(slot);
  }

 private:
  void next(std::size_t slot) {
    if (left_ == 0) return;
    --left_;
    start(slot);
  }

  shared::loop::Loop& loop_;
  std::size_t count_ = 0;
  std::size_t left_ = 0;
  std::size_t answered_ = 0;
};

class Ours final : public Side {
 public:
  Ours(shared::loop::Loop& loop, const std::string& url)
      : Side(loop), turn_end_(loop, [this] { pipeline_.end_turn(); }), ports_(loop, clock_, url) {}

  [[nodiscard]] const std::array<std::string, 2>& bodies() const { return ports_.recorder->bodies; }

 private:
  void start(std::size_t slot) override {
    ports::Request request;
    request.document = kQuery;
    request.variables_json = fmt::format(R"({{"id":"{}"}})", 10'000'000 + ++requests_);
    turn_end_.request();
    pipeline_.execute(request, [this, slot](const ports::ExecuteAnswer& answer) {
      CHECK(std::get<ports::ExecutionResult>(answer).body == kResponse);
      finished(slot);
    });
  }

  std::uint64_t requests_ = 0;
  pipeline::PipelineOptions options_{.replica_id = "bench"};
  shared::SystemClock clock_;
  shared::loop::TurnEnd turn_end_;
  pipeline::SchemaRegistry schemas_{{std::shared_ptr<void>(), &exec::planner::flight_supergraph()}};
  pipeline::Compiler compiler_{options_.compiler, schemas_};
  pipeline::RowsInFlight rows_in_flight_;
  Ports ports_;
  pipeline::OperationPipeline pipeline_{
      {options_, clock_, schemas_, compiler_, rows_in_flight_, ports_}, 0, [this] {
        turn_end_.request();
      }};
};

class Floor final : public Side {
 public:
  Floor(shared::loop::Loop& loop, const std::string& url, std::array<std::string, 2> bodies)
      : Side(loop),
        url_(url),
        bodies_(std::move(bodies)),
        curl_(loop, kAtOnce, [this](std::size_t slot) { answered(slot); }) {}

 private:
  void start(std::size_t slot) override {
    posts_[slot] = 0;
    curl_.post(slot, url_, bodies_[0]);
  }
  void answered(std::size_t slot) {
    CHECK(curl_.answer(slot).size() == (posts_[slot] == 0 ? kFlight : kGate).size());
    if (++posts_[slot] == bodies_.size()) return finished(slot);
    curl_.post(slot, url_, bodies_[posts_[slot]]);
  }

  const std::string url_;
  const std::array<std::string, 2> bodies_;
  std::array<std::size_t, kAtOnce> posts_{};
  BareCurl curl_;
};

void run(std::string_view only) {
  print_title("federated_bench");
  const CannedSubgraph canned(kFlight, kGate);
  shared::loop::Loop loop;
  Ours ours(loop, canned.url());
  (void)ours.cpu_us_a_request(kRequestsPerRound);  // fills the caches and opens the connections
  Floor floor(loop, canned.url(), ours.bodies());
  (void)floor.cpu_us_a_request(kRequestsPerRound);
  std::vector<double> ours_us;
  std::vector<double> floor_us;
  for (std::size_t i = 0; i < kRounds; ++i) {
    if (only != "ours") floor_us.push_back(floor.cpu_us_a_request(kRequestsPerRound));
    if (only != "floor") ours_us.push_back(ours.cpu_us_a_request(kRequestsPerRound));
  }
  if (!only.empty()) return;
  print_samples("libcurl, two POSTs", "us per request", floor_us);
  print_samples("a federated query", "us per request", ours_us);
  fmt::print("  {:<44} {:>8.0f} requests per second\n", "... on one core",
             1e6 / quartiles(ours_us).median);
  print_ratio("ratio", ratios(ours_us, floor_us), "at most 1.50");
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  bench::run(argc > 1 ? argv[1] : "");
}
