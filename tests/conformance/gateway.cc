#include "tests/conformance/gateway.h"

#include <deque>
#include <utility>

#include <fmt/format.h>

#include "exec-service/language/parser.h"
#include "shared/hash/sha256.h"

namespace tests::conformance {

namespace {

using exec::ports::SubgraphAnswer;
using exec::ports::SubgraphRequest;

exec::pipeline::PipelineOptions without_limits() {
  exec::pipeline::PipelineOptions options{.replica_id = "conformance"};
  options.compiler.parse = exec::language::ParseLimits::for_schema();
  options.compiler.validation = {.errors_max = 10'000, .root_fields_max = 10'000};
  options.run = {.errors_max = 10'000};
  return options;
}

exec::ports::Request to_request(const GatewayRequest& from) {
  exec::ports::Request request;
  request.document = from.document;
  request.operation_name = from.operation_name;
  request.variables_json = from.variables_json;
  return request;
}

class BodySink final : public exec::ports::RowsSink {
 public:
  void on_row(std::uint64_t,
              std::uint64_t,
              exec::ports::RowStatus,
              const exec::ports::Body& body) override {
    body_ = body == nullptr ? "" : *body;
  }
  void flush() override {}

  [[nodiscard]] const std::optional<std::string>& body() const { return body_; }

 private:
  std::optional<std::string> body_;
};

}  // namespace

// What the pipeline would send, answered when the test asks for it.
class Gateway::Subgraphs final : public exec::ports::SubgraphClient {
 public:
  Subgraphs(const exec::supergraph::Supergraph& supergraph, const FakeSubgraphs& subgraphs)
      : supergraph_(supergraph), subgraphs_(subgraphs) {}

  void send(SubgraphRequest request, Done done) override {
    waiting_.push_back({std::move(request), std::move(done)});
  }

  bool answer_one() {
    if (waiting_.empty()) return false;
    const auto [request, done] = std::move(waiting_.front());
    waiting_.pop_front();
    const std::string& name = supergraph_.graphs[request.subgraph].name;
    const std::string body = subgraphs_.at(name)->answer(request.body);
    transcript_.push_back(fmt::format("{} {}\n    {}", name, request.body, body));
    done(SubgraphAnswer{200, body});
    return true;
  }

  std::vector<std::string> take_transcript() { return std::exchange(transcript_, {}); }

 private:
  struct Waiting {
    SubgraphRequest request;
    Done done;
  };
  const exec::supergraph::Supergraph& supergraph_;
  const FakeSubgraphs& subgraphs_;
  std::deque<Waiting> waiting_;
  std::vector<std::string> transcript_;
};

class Gateway::Ports final : public exec::ports::WorkerPorts {
 public:
  explicit Ports(std::shared_ptr<Subgraphs> client) : client_(std::move(client)) {}
  std::shared_ptr<exec::ports::SubgraphClient> subgraphs(
      const exec::supergraph::Supergraph&) override {
    return client_;
  }
  exec::ports::EventPublisher* publisher() override { return nullptr; }

 private:
  std::shared_ptr<Subgraphs> client_;
};

Gateway::Gateway(const exec::pipeline::SharedSupergraph& supergraph, const FakeSubgraphs& subgraphs)
    : options_(without_limits()),
      schemas_(supergraph),
      compiler_(options_.compiler, schemas_),
      client_(std::make_shared<Subgraphs>(*supergraph, subgraphs)),
      ports_(std::make_unique<Ports>(client_)),
      pipeline_({options_, clock_, schemas_, compiler_, rows_, *ports_}, 0, [this] {
        is_awake_ = true;
      }) {}

Gateway::~Gateway() = default;

void Gateway::run() {
  do {
    while (std::exchange(is_awake_, false))
      pipeline_.end_turn();
  } while (client_->answer_one());
}

GatewayAnswer Gateway::execute(const GatewayRequest& request) {
  std::optional<std::string> body;
  pipeline_.execute(to_request(request), [&](const exec::ports::ExecuteAnswer& answer) {
    const auto* result = std::get_if<exec::ports::ExecutionResult>(&answer);
    body = result == nullptr ? R"({"prepared":true})" : result->body;
  });
  run();
  return {body.value(), client_->take_transcript()};
}

std::optional<std::string> Gateway::refusal(const GatewayRequest& subscription) {
  const auto answer = pipeline_.prepare({to_request(subscription)}).front();
  const auto* refused = std::get_if<exec::ports::ExecutionResult>(&answer);
  return refused == nullptr ? std::nullopt : std::optional(refused->body);
}

GatewayAnswer Gateway::resolve(const GatewayRequest& subscription, const std::string& event) {
  auto row = std::make_shared<exec::ports::RowDefinition>();
  row->key = fmt::format("row {}", ++last_offset_);
  row->document = subscription.document;
  row->document_hash = shared::hash::sha256(subscription.document);
  row->operation_name = subscription.operation_name;
  row->variables_json = subscription.variables_json;
  exec::ports::Event of_row;
  of_row.identity = {.provider = "main", .topic = "mock", .order = last_offset_};
  of_row.value = event;
  of_row.rows.push_back({1, std::move(row)});
  const auto sink = std::make_shared<BodySink>();
  pipeline_.resolve({sink, {std::move(of_row)}});
  run();
  return {sink->body().value(), client_->take_transcript()};
}

}  // namespace tests::conformance
