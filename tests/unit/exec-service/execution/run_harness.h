// RunHarness: runs operations over the flights' supergraph with subgraphs that answer on request.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "exec-service/execution/coerce_values.h"
#include "exec-service/execution/run_plan.h"
#include "exec-service/loader/loader_scope.h"
#include "shared/json/parsed_text.h"
#include "tests/support/fake_clock.h"
#include "tests/unit/exec-service/planner/flight_supergraph.h"
#include "tests/unit/exec-service/ports/fake_subgraphs.h"

namespace exec::tests {

class FakePublisher : public ports::EventPublisher {
 public:
  void publish(ports::OutgoingEvent event, Done done) override {
    events.push_back(std::move(event));
    waiting_.push_back(std::move(done));
  }
  void answer(std::size_t event, const shared::Result<void>& result) {
    std::exchange(waiting_.at(event), nullptr)(result);
  }

  std::vector<ports::OutgoingEvent> events;

 private:
  std::vector<Done> waiting_;
};

// One run: its handle, and its response when there is one.
struct StartedRun {
  std::shared_ptr<execution::Run> run;
  std::shared_ptr<std::optional<execution::Response>> response;

  [[nodiscard]] std::string body() const { return *response ? (*response)->body : "(running)"; }
};

class RunHarness : public testing::Test {
 protected:
  using ParsedEvent = execution::ParsedEvent;

  StartedRun start(std::string_view operation,
                   std::string_view variables = "{}",
                   std::shared_ptr<const ParsedEvent> event = nullptr) {
    auto parsed = language::parse(operation);
    EXPECT_TRUE(parsed) << operation;
    execution::RunInput input;
    input.document = std::make_shared<const language::Document>(std::move(*parsed));
    const supergraph::Supergraph& supergraph = *graph;
    auto planned = planner::plan_of(supergraph, *input.document);
    EXPECT_TRUE(planned) << operation;
    input.plan = *planned;
    input.supergraph = {std::shared_ptr<void>(), &supergraph};
    shared::json::ParsedText json;
    auto coerced = execution::coerce_variable_values(*supergraph.api, *input.document,
                                                     *language::find_operation(*input.document, ""),
                                                     *json.parse(variables));
    EXPECT_TRUE(coerced);
    input.variables = *std::move(coerced);
    input.event = std::move(event);
    input.publish_headers =
        std::make_shared<const ports::Headers>(ports::Headers{{"sluice-loader-id", "replica-1/7"}});
    auto response = std::make_shared<std::optional<execution::Response>>();
    auto run =
        execution::run_plan(std::move(input), scope, &publisher, options,
                            [response](execution::Response done) { *response = std::move(done); });
    return {std::move(run), std::move(response)};
  }

  // What the owner of the scope does at the end of a loop turn.
  void end_turn() {
    if (std::exchange(flush_is_due, false)) scope->flush();
  }
  void answer(std::size_t request, std::string body) {
    subgraphs.answer(request, std::move(body));
    end_turn();
  }
  // The `variables` of a request.
  [[nodiscard]] std::string variables_of(std::size_t request) const {
    shared::json::ParsedText document;
    const auto root = document.parse(subgraphs.requests.at(request).body);
    const auto variables = root->find("variables");
    return variables ? std::string(variables->raw()) : "";
  }
  static std::shared_ptr<const ParsedEvent> event(std::string value, bool is_tombstone = false) {
    return ParsedEvent::parse({"flights", 2, 1041, std::move(value), is_tombstone});
  }

  const supergraph::Supergraph* graph = &planner::flight_supergraph();
  FakeSubgraphs subgraphs;
  FakePublisher publisher;
  execution::RunOptions options;
  bool flush_is_due = false;
  test::FakeClock clock;
  std::shared_ptr<loader::LoaderScope> scope = std::make_shared<loader::LoaderScope>(
      subgraphs,
      loader::LoaderOptions{},
      nullptr,
      [this] { flush_is_due = true; },
      std::make_shared<loader::FaultIsolation>(clock));
};

}  // namespace exec::tests
