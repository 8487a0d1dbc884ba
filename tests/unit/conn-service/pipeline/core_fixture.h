// CoreTest: the hub's core over fakes, with a compiler of the test's own making.
//
// A document is `subscription { field }`; its variables say what it compiles to:
//   {"topics":["a"],"in":["LHR"],"select":"x"}    topics, a filter on `code`, the row's variables
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "conn-service/pipeline/core.h"
#include "shared/json/parsed_text.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_event_source.h"
#include "tests/support/fake_executor.h"
#include "tests/support/fake_reactor.h"

namespace conn::pipeline {

inline const std::string kSubscription = "subscription { field }";

inline std::shared_ptr<const Prepared> compile(const Request& request) {
  auto prepared = std::make_shared<Prepared>();
  prepared->schema_id = request.schema_id.empty() ? "s1" : request.schema_id;
  prepared->provider = "main";
  shared::json::ParsedText document;
  const auto variables = document.parse(request.graphql.variables_json);
  if (!variables) {
    prepared->topics = {"flights"};
    return prepared;
  }
  if (const auto topics = variables->find("topics"))
    for (const auto topic : topics->elements())
      prepared->topics.push_back(topic.text());
  else
    prepared->topics = {"flights"};
  if (const auto in = variables->find("in")) {
    routing::Filter filter{.kind = routing::Filter::Kind::kIn,
                           .path = {"code"},
                           .comparison = routing::Comparison::kText};
    for (const auto value : in->elements())
      filter.values.emplace_back(value.raw());
    prepared->filter = filter;
  }
  if (const auto select = variables->find("select"))
    prepared->relevant_variables_json = select->raw();
  if (const auto fetches = variables->find("fetches")) prepared->fetches = fetches->is_true();
  return prepared;
}

class CoreTest : public testing::Test {
 protected:
  explicit CoreTest(PipelineOptions options = {})
      : core_(options, clock_, executor_, source_, {&reactor_, &other_reactor_}) {}

  static OperationKey key(std::uint64_t number, std::uint16_t reactor = 0) {
    return {.reactor = ReactorId{reactor}, .number = number};
  }

  // Asks, and lets the executor answer if it must be asked.
  void start(OperationKey operation,
             const std::string& variables = "",
             std::shared_ptr<const Viewer> viewer = nullptr,
             const std::string& document = kSubscription) {
    core_.receive(
        Start{operation, std::make_shared<const Request>(
                             Request{.graphql = {.document = document, .variables_json = variables},
                                     .viewer = std::move(viewer)})});
    core_.end_turn();
    executor_.answer_prepares([](const Request& request) { return compile(request); });
  }
  void stop(OperationKey operation) { core_.receive(Stop{operation}); }

  void advance(std::int64_t ms) {
    clock_.advance(ms);
    core_.on_timer();
    end_turns();
  }
  void end_turns() {
    while (core_.end_turn()) {
    }
  }

  void emit(std::int64_t offset, const std::string& value = R"({"code":"LHR"})") {
    source_.emit("flights", 0, offset, value);
  }
  std::vector<std::int64_t> delivered_offsets() const {
    std::vector<std::int64_t> offsets;
    for (const Deliver& message : reactor_.delivered) {
      const auto at = message.body->find("\"offset\":");
      offsets.push_back(at == std::string::npos ? -1 : std::stoll(message.body->substr(at + 9)));
    }
    return offsets;
  }

  test::FakeClock clock_;
  test::FakeExecutor executor_;
  test::FakeEventSource source_;
  test::FakeReactor reactor_;
  test::FakeReactor other_reactor_;
  Core core_;
};

}  // namespace conn::pipeline
