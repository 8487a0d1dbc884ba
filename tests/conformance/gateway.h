// Gateway: the whole of exec-service but its sockets, over subgraphs in memory.
//
//   query ─▶ OperationPipeline ─ requests ─▶ FakeSubgraph ─ answers ─▶ OperationPipeline ─▶
//   response
//
// Subgraphs answer when the pipeline's turn has ended, in the order in which they were asked.
//
// Thread: one.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exec-service/pipeline/operation_pipeline.h"
#include "exec-service/supergraph/supergraph.h"
#include "tests/conformance/fake_subgraph.h"
#include "tests/support/fake_clock.h"

namespace tests::conformance {

using FakeSubgraphs = std::map<std::string, std::unique_ptr<FakeSubgraph>>;  // by name

struct GatewayRequest {
  std::string document;
  std::string operation_name;
  std::string variables_json;
};

struct GatewayAnswer {
  std::string body;                // the response
  std::vector<std::string> calls;  // to subgraphs, with their answers
};

class Gateway {
 public:
  // Nothing is refused for its size, and every error is reported.
  Gateway(const exec::pipeline::SharedSupergraph& supergraph, const FakeSubgraphs& subgraphs);
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  [[nodiscard]] GatewayAnswer execute(const GatewayRequest& request);
  // What a subscriber receives of one event.
  [[nodiscard]] GatewayAnswer resolve(const GatewayRequest& subscription, const std::string& event);
  // Whether the subscription would be accepted; its request errors if not.
  [[nodiscard]] std::optional<std::string> refusal(const GatewayRequest& subscription);

 private:
  class Subgraphs;
  class Ports;

  void run();

  exec::pipeline::PipelineOptions options_;
  test::FakeClock clock_;
  exec::pipeline::SchemaRegistry schemas_;
  exec::pipeline::Compiler compiler_;
  exec::pipeline::RowsInFlight rows_;
  std::shared_ptr<Subgraphs> client_;
  std::unique_ptr<Ports> ports_;
  bool is_awake_ = false;
  std::int64_t last_offset_ = 0;
  exec::pipeline::OperationPipeline pipeline_;
};

}  // namespace tests::conformance
