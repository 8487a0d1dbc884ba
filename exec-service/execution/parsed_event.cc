#include "exec-service/execution/parsed_event.h"

#include <utility>

#include <fmt/format.h>

#include "exec-service/execution/check_event.h"
#include "shared/json/writer.h"

namespace exec::execution {
namespace {

constexpr shared::json::ParseOptions kOptions{
    .depth_max = 256, .duplicate_names = shared::json::DuplicateNames::kLastWins};

}  // namespace

std::shared_ptr<const ParsedEvent> ParsedEvent::parse(EventRecord record) {
  return std::make_shared<const ParsedEvent>(std::move(record));
}

ParsedEvent::ParsedEvent(EventRecord record) : record_(std::move(record)) {
  if (record_.is_tombstone) {
    problem_ = "is a tombstone: it has no value";
  } else if (record_.value.empty()) {
    problem_ = "is empty";
  } else if (const auto root = document_.parse(record_.value, kOptions)) {
    value_ = *root;
  } else {
    problem_ = "is not JSON: " + root.error().to_error().message;
  }
}

const std::string& ParsedEvent::problem_of(const supergraph::Supergraph& supergraph,
                                           std::uint32_t binding) const {
  if (!value_) return problem_;
  const auto [known, is_new] = problems_.try_emplace({&supergraph, binding});
  if (is_new)
    known->second = event_problem(supergraph, supergraph.events.subscriptions[binding], *value_);
  return known->second;
}

std::string ParsedEvent::message(std::string_view problem) const {
  return fmt::format("The event at {}[{}]@{} {}", record_.topic, record_.partition, record_.offset,
                     problem);
}

std::string ParsedEvent::position_json() const {
  return fmt::format(R"("topic":{},"partition":{},"offset":{})", shared::json::quote(record_.topic),
                     record_.partition, record_.offset);
}

}  // namespace exec::execution
