// The wire between the services: what a row costs on the Resolve stream, beside a unary call.
//
//   measured  CPU of both ends a row: 100 rows an event, four events ahead of their answers, every
//             row with its own body of 1,200 bytes; and CPU of both ends of a unary Execute with
//             the same body, 64 in flight: what an executor called once a subscriber would cost.
//   how       The real ExecClient and exec-service's real gRPC server over a loopback socket, in
//             one process, whose CPU clock therefore has both ends; what they would ask the
//             pipeline for comes from a can. The two take turns.
//   means     The ratio is what the design's "one call per event, not one per subscriber" is worth
//             before a single field is resolved. The program fails where a row or call got no
//             answer.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "conn-service/exec_client/exec_client.h"
#include "conn-service/exec_client/grpc_links.h"
#include "exec-service/rpc/server.h"
#include "shared/loop/loop.h"
#include "shared/sync/system_clock.h"
#include "tests/bench/figures.h"

namespace bench {
namespace {

namespace client = conn::exec_client;
namespace pipeline = conn::pipeline;
namespace service = exec::ports;

constexpr std::size_t kRounds = 13;
constexpr std::size_t kRowsPerEvent = 100;
constexpr std::size_t kEventsPerRound = 500;
constexpr std::size_t kEventsAhead = 4;
constexpr std::size_t kCallsPerRound = 3'000;
constexpr std::size_t kCallsAhead = 64;
constexpr std::size_t kBodyBytes = 1'200;
constexpr std::uint32_t kDeadlineMs = 60'000;

// exec-service's pipeline, which knows every answer.
class CannedService final : public service::Service {
 public:
  void execute(service::Request, ExecuteDone done) override {
    service::ExecutionResult result;
    result.body = *body_;
    done(std::move(result));
  }
  void prepare(std::vector<service::Request>, PrepareDone) override {}
  void resolve(service::Batch batch) override {
    for (const service::Event& event : batch.events)
      for (const service::EventRow& row : event.rows)
        batch.sink->on_row(event.sequence, row.handle, service::RowStatus::kOk, body_);
    batch.sink->flush();
  }
  void cancel(const std::shared_ptr<service::RowsSink>&, std::uint64_t) override {}
  [[nodiscard]] service::Hello hello() const override { return {"bench", {"s"}, "s", {}}; }
  void send_heartbeats(std::weak_ptr<service::HeartbeatSink>) override {}

 private:
  service::Body body_ =
      std::make_shared<const std::string>("{" + std::string(kBodyBytes - 2, 'x') + "}");
};

class CountingSink final : public pipeline::ExecutorSink {
 public:
  void on_executed(pipeline::CallId, pipeline::ExecuteAnswer answer) override {
    const auto* result = std::get_if<pipeline::ExecutionResult>(&answer);
    if (result == nullptr || result->body == nullptr || result->body->size() != kBodyBytes)
      ++failed;
    ++calls;
    changed();
  }
  void on_prepared(pipeline::CallId, std::vector<pipeline::PrepareAnswer>) override {}
  void on_rows(pipeline::Sequence, std::span<const pipeline::RowResult> answered) override {
    for (const pipeline::RowResult& row : answered)
      if (row.body->size() != kBodyBytes) ++failed;
    rows += answered.size();
    changed();
  }
  void on_rows_returned(pipeline::Sequence,
                        std::span<const pipeline::RowId> returned,
                        pipeline::ReturnReason) override {
    failed += returned.size();
    rows += returned.size();
    changed();
  }
  void on_availability() override { changed(); }

  std::function<void()> changed = [] {};
  std::size_t rows = 0;
  std::size_t calls = 0;
  std::size_t failed = 0;
};

class Wire {
 public:
  explicit Wire(std::uint16_t port) {
    client_.set_addresses({fmt::format("127.0.0.1:{}", port)});
    client_.connect(sink_);
    sink_.changed = [this] {
      if (client_.is_available()) loop_.stop();
    };
    loop_.run();
    auto definition = std::make_shared<pipeline::RowDefinition>();
    definition->source = conn::routing::make_source(
        {.schema_id = conn::routing::SchemaId("s"),
         .document = std::make_shared<const conn::routing::Document>(conn::routing::Document{
             .hash = std::string(32, 'd'), .text = "subscription { flight { id } }"})});
    for (std::uint64_t i = 0; i < kRowsPerEvent; ++i) {
      rows_.push_back({i});
      client_.define_row(rows_.back(), definition);
    }
    auto event = std::make_shared<conn::routing::Event>();
    event->value = std::string(300, 'e');
    event_ = std::move(event);
    auto request = std::make_shared<pipeline::Request>();
    request->graphql.document = "query { flight { id } }";
    request->graphql.variables_json = "{}";
    request_ = std::move(request);
  }

  // CPU of both ends in us, a row and a call.
  [[nodiscard]] double row_us() {
    return measure(kEventsPerRound, kEventsAhead, kRowsPerEvent, sink_.rows, [this] {
      client_.resolve({.sequence = {sequence_++},
                       .topic = {"main", "flights"},
                       .event = event_,
                       .rows = rows_,
                       .deadline_ms = kDeadlineMs});
    });
  }
  [[nodiscard]] double call_us() {
    return measure(kCallsPerRound, kCallsAhead, 1, sink_.calls,
                   [this] { client_.execute({call_++}, request_); });
  }

  [[nodiscard]] std::size_t failed() const { return sink_.failed; }

 private:
  // Sends `count` messages of which each has `answers`, at most `ahead` of them unanswered.
  double measure(std::size_t count,
                 std::size_t ahead,
                 std::size_t answers,
                 std::size_t& answered,
                 const std::function<void()>& send) {
    std::size_t sent = 0;
    answered = 0;
    const auto go_on = [&] {
      if (answered == count * answers) loop_.stop();
      while (sent < count && sent * answers < answered + ahead * answers) {
        ++sent;
        send();
      }
    };
    sink_.changed = go_on;
    const double before = process_cpu_s();
    go_on();
    loop_.run();
    return 1e6 * (process_cpu_s() - before) / static_cast<double>(count * answers);
  }

  shared::loop::Loop loop_;
  shared::SystemClock clock_;
  client::Options options_;
  CountingSink sink_;
  client::GrpcLinks links_{loop_, options_};
  client::ExecClient client_{loop_, clock_, options_, links_};
  std::vector<pipeline::RowId> rows_;
  conn::routing::SharedEvent event_;
  std::shared_ptr<const pipeline::Request> request_;
  std::uint64_t sequence_ = 0;
  std::uint64_t call_ = 0;
};

int run() {
  print_title("wire_bench, 100 rows per event, 1,200 bytes per row");
  CannedService canned;
  exec::rpc::Server server({}, canned);
  const auto port = server.start();
  if (!port) {
    fmt::print(stderr, "no port: {}\n", port.error().message);
    return 1;
  }
  Wire wire(*port);
  (void)wire.row_us();  // a first time: rows are defined, connections warm
  (void)wire.call_us();
  std::vector<double> rows;
  std::vector<double> calls;
  for (std::size_t round = 0; round < kRounds; ++round) {
    rows.push_back(wire.row_us());
    calls.push_back(wire.call_us());
  }
  print_samples("unary call, both ends", "us per call", calls);
  print_samples("row on the stream, both ends", "us per row", rows);
  print_ratio("ratio", ratios(rows, calls), "aim: at most 0.050");
  print_ratio("rows for one call", ratios(calls, rows), "aim: at least 20");
  return print_exact("rows and calls without answer", static_cast<double>(wire.failed()), 0) ? 0
                                                                                             : 1;
}

}  // namespace
}  // namespace bench

int main() {
  return bench::run();
}
