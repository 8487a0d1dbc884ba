// The whole of exec-service but its sockets, against the federation audit: every case's data and
// errors, and no more subgraph calls than Hive Router's plans need.
#include "tests/conformance/federation_audit.h"

#include <deque>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "exec-service/pipeline/operation_pipeline.h"
#include "exec-service/schema/supergraph.h"
#include "tests/support/fake_clock.h"

namespace tests::conformance {
namespace {

using exec::executor::SubgraphAnswer;
using exec::executor::SubgraphRequest;

// What a gateway would send is answered by the suite's subgraphs, when told.
class AuditSubgraphs final : public exec::executor::SubgraphClient {
 public:
  AuditSubgraphs(const exec::schema::Supergraph& supergraph, const AuditSuite& suite)
      : supergraph_(supergraph), suite_(suite) {}

  void send(SubgraphRequest request, Done done) override {
    waiting_.push_back({std::move(request), std::move(done)});
  }

  bool answer_one() {
    if (waiting_.empty()) return false;
    const auto [request, done] = std::move(waiting_.front());
    waiting_.pop_front();
    const std::string& name = supergraph_.graphs[request.subgraph].name;
    const std::string body = suite_.subgraphs.at(name)->answer(request.body);
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
  const exec::schema::Supergraph& supergraph_;
  const AuditSuite& suite_;
  std::deque<Waiting> waiting_;
  std::vector<std::string> transcript_;
};

class AuditPorts final : public exec::pipeline::WorkerPorts {
 public:
  explicit AuditPorts(std::shared_ptr<AuditSubgraphs> client) : client_(std::move(client)) {}
  std::shared_ptr<exec::executor::SubgraphClient> subgraphs(
      const exec::schema::Supergraph&) override {
    return client_;
  }
  exec::executor::EventPublisher* publisher() override { return nullptr; }

 private:
  std::shared_ptr<AuditSubgraphs> client_;
};

// exec-service, serving one suite's supergraph.
class Gateway {
 public:
  Gateway(exec::pipeline::SharedSupergraph supergraph, const AuditSuite& suite)
      : schemas_(supergraph),
        client_(std::make_shared<AuditSubgraphs>(*supergraph, suite)),
        ports_(client_) {}

  struct Answer {
    Value response;
    std::vector<std::string> calls;
  };

  Answer execute(const std::string& query) {
    std::optional<std::string> body;
    exec::pipeline::Request request;
    request.document = query;
    pipeline_.execute(request, [&](const exec::pipeline::ExecuteAnswer& answer) {
      body = std::get<exec::pipeline::ExecutionResult>(answer).body;
    });
    do {
      while (std::exchange(is_awake_, false))
        pipeline_.end_turn();
    } while (client_->answer_one());
    return {Value::parse(body.value()), client_->take_transcript()};
  }

 private:
  exec::pipeline::PipelineOptions options_{.replica_id = "audit"};
  test::FakeClock clock_;
  exec::pipeline::SchemaRegistry schemas_;
  exec::pipeline::Compiler compiler_{options_.compiler, schemas_};
  exec::pipeline::RowsInFlight rows_;
  std::shared_ptr<AuditSubgraphs> client_;
  AuditPorts ports_;
  bool is_awake_ = false;
  exec::pipeline::OperationPipeline pipeline_{
      {options_, clock_, schemas_, compiler_, rows_, ports_}, 0, [this] { is_awake_ = true; }};
};

std::string describe(const AuditCase& expected, const Gateway::Answer& answer) {
  std::string text = fmt::format("{}\n{}\nexpected {}{}\ngot {}\n", expected.name, expected.query,
                                 expected.data.dump(), expected.errors ? " and errors" : "",
                                 answer.response.dump());
  for (const std::string& call : answer.calls)
    text += "  " + call + "\n";
  return text;
}

TEST(FederationAudit, EveryCaseIsAnsweredWithNoMoreCallsThanItNeeds) {
  const auto audit = FederationAudit::open();
  if (!audit) GTEST_SKIP() << "all cases of the federation audit: no FEDERATION_AUDIT_DIR";
  std::size_t cases = 0;
  std::size_t calls = 0;
  std::size_t calls_max = 0;
  for (const std::string& name : audit->suites()) {
    const AuditSuite suite = audit->suite(name);
    const auto loaded = exec::schema::load_supergraph({name, suite.supergraph});
    ASSERT_TRUE(loaded.supergraph) << exec::schema::to_string(loaded.errors);
    Gateway gateway(loaded.supergraph, suite);
    for (const AuditCase& expected : suite.cases) {
      const Gateway::Answer answer = gateway.execute(expected.query);
      const std::string text = describe(expected, answer);
      EXPECT_EQ(answer.response.value("data", Value()), expected.data) << text;
      EXPECT_TRUE(!expected.errors || answer.response.contains("errors")) << text;
      const std::size_t most = audit->calls_max(expected.name).value_or(answer.calls.size());
      EXPECT_LE(answer.calls.size(), most) << text;
      ++cases;
      calls += answer.calls.size();
      calls_max += most;
    }
  }
  std::cout << fmt::format("{} cases, {} subgraph calls, {} allowed\n", cases, calls, calls_max);
  EXPECT_GT(cases, 0U);
}

}  // namespace
}  // namespace tests::conformance
