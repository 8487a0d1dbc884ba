#include "tests/bench/hub_alone.h"

#include <memory>

#include <fmt/format.h>

#include "tests/bench/figures.h"

namespace bench {

namespace pipeline = conn::pipeline;
namespace routing = conn::routing;

HubAlone::HubAlone(CannedExecutor::Compile compile)
    : executor_(std::move(compile), std::make_shared<const std::string>(R"({"data":{"f":1}})")) {}

std::string HubAlone::value(std::size_t number) {
  return fmt::format("\"C{}\"", number);
}

void HubAlone::subscribe(std::size_t count, const std::string& operation_name) {
  constexpr std::size_t kPerTurn = 500;
  for (std::size_t i = 0; i < count; ++i) {
    auto request = std::make_shared<pipeline::Request>();
    request->graphql.document = "subscription A { f } subscription " + operation_name + " { f }";
    request->graphql.operation_name = operation_name;
    request->graphql.variables_json = value(i);
    core_.receive(pipeline::Start{{.number = ++operations_}, std::move(request)});
    if (i % kPerTurn == 0) end_turn();
  }
  end_turn();
}

routing::SharedEvent HubAlone::event(std::string value) {
  return test::shared_event_at({.topic = source_.topic}, offset_++, std::move(value));
}

void HubAlone::take(routing::SharedEvent event) {
  core_.on_event(std::move(event));
  end_turn();
}

double HubAlone::take_all(std::vector<routing::SharedEvent> events) {
  const auto count = static_cast<double>(events.size());
  const double before = thread_cpu_s();
  for (routing::SharedEvent& event : events)
    take(std::move(event));
  return 1e6 * (thread_cpu_s() - before) / count;
}

void HubAlone::end_turn() {
  while (core_.end_turn()) {
  }
}

}  // namespace bench
