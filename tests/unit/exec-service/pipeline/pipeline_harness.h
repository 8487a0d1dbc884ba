// PipelineHarness: an OperationPipeline over the flights' supergraph, with subgraphs and a broker
// that answer on request, and a sink that writes rows down as lines.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exec-service/pipeline/operation_pipeline.h"
#include "tests/support/fake_clock.h"
#include "tests/unit/exec-service/execution/run_harness.h"

namespace exec::pipeline {

class RecordingRows final : public ports::RowsSink {
 public:
  [[nodiscard]] bool knows_places() const override { return does_know_places; }
  void on_row(std::uint64_t sequence,
              std::uint64_t handle,
              ports::RowStatus status,
              const ports::Body& body) override {
    gathered_.push_back(std::to_string(sequence) + "/" + std::to_string(handle) + " " +
                        std::to_string(static_cast<int>(status)) +
                        (body == nullptr ? "" : " " + *body));
  }
  void flush() override {
    for (std::string& line : std::exchange(gathered_, {}))
      rows.push_back(std::move(line));
  }
  [[nodiscard]] std::vector<std::string> take() { return std::exchange(rows, {}); }

  bool does_know_places = false;
  std::vector<std::string> rows;

 private:
  std::vector<std::string> gathered_;
};

class FakePorts final : public ports::WorkerPorts {
 public:
  std::shared_ptr<ports::SubgraphClient> subgraphs(const supergraph::Supergraph&) override {
    return client;
  }
  ports::EventPublisher* publisher() override { return &broker; }

  std::shared_ptr<tests::FakeSubgraphs> client = std::make_shared<tests::FakeSubgraphs>();
  tests::FakePublisher broker;
};

class PipelineHarness : public testing::Test {
 protected:
  using SharedTrusted = std::shared_ptr<const trusted_documents::TrustedDocuments>;

  explicit PipelineHarness(const SharedSupergraph& schema = flights(),
                           PipelineOptions its = {},
                           SharedTrusted trusted = {})
      : options(std::move(its)), schemas({served(schema, std::move(trusted))}, options.keep) {
    options.replica_id = "exec-0";
  }

  static SharedSchema served(SharedSupergraph supergraph, SharedTrusted trusted = {}) {
    return std::make_shared<const ServedSchema>(
        ServedSchema{std::move(supergraph), std::move(trusted), {}});
  }

  static SharedSupergraph flights() {
    return {std::shared_ptr<void>(), &planner::flight_supergraph()};
  }

  // What the worker's loop does.
  void end_turn() {
    while (std::exchange(is_awake, false))
      pipeline.end_turn();
  }

  // The answer's outcome and body, or "(running)".
  std::string execute(const std::string& document, const std::string& variables = "") {
    ports::Request request;
    request.document = document;
    request.variables_json = variables;
    return execute(request);
  }
  std::string execute(const ports::Request& request) {
    answer = "(running)";
    pipeline.execute(request, [this](const ports::ExecuteAnswer& its) {
      if (const auto* prepared = std::get_if<ports::SharedPrepared>(&its)) {
        last_prepared = *prepared;
        answer = "prepared";
      } else {
        const auto& result = std::get<ports::ExecutionResult>(its);
        answer = std::to_string(static_cast<int>(result.outcome)) + " " + result.body;
      }
    });
    end_turn();
    return answer;
  }

  static ports::SharedRowDefinition row(const std::string& document,
                                        const std::string& variables = R"({"id":"1"})",
                                        ports::Headers headers = {}) {
    auto row = std::make_shared<ports::RowDefinition>();
    row->document = document;
    row->variables_json = variables;
    row->viewer.headers = std::move(headers);
    row->key = document + variables;
    for (const ports::Header& header : row->viewer.headers)
      row->key += header.value;
    return row;
  }
  static ports::Event event(
      std::uint64_t sequence,
      std::vector<ports::EventRow> rows,
      const std::string& value = R"({"id":"1","status":"DELAYED","delay":7})") {
    ports::Event event;
    event.sequence = sequence;
    event.identity = {"main", "flights.1", 2, static_cast<std::int64_t>(sequence), 0};
    event.value = value;
    event.rows = std::move(rows);
    return event;
  }
  void resolve(std::vector<ports::Event> events, const std::shared_ptr<RecordingRows>& to) {
    pipeline.resolve({to, std::move(events)});
    end_turn();
  }
  void subgraph_answers(std::size_t request, std::string body) {
    ports.client->answer(request, std::move(body));
    end_turn();
  }

  PipelineOptions options;
  test::FakeClock clock;
  SchemaRegistry schemas;
  Compiler compiler{options.compiler, schemas};
  RowsInFlight rows_in_flight;
  FakePorts ports;
  bool is_awake = false;
  std::string answer;
  ports::SharedPrepared last_prepared;
  std::shared_ptr<RecordingRows> sink = std::make_shared<RecordingRows>();
  OperationPipeline pipeline{
      {options, clock, schemas, compiler, rows_in_flight, ports}, 3, [this] { is_awake = true; }};
};

}  // namespace exec::pipeline
