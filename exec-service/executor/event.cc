#include "exec-service/executor/event.h"

#include <utility>

#include <fmt/format.h>

#include "shared/json/writer.h"

namespace exec::executor {
namespace {

constexpr shared::json::ParseOptions kOptions{
    .depth_max = 256, .duplicate_names = shared::json::DuplicateNames::kLastWins};

}  // namespace

std::shared_ptr<const Event> Event::parse(EventRecord record) {
  return std::make_shared<const Event>(std::move(record));
}

Event::Event(EventRecord record) : record_(std::move(record)) {
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

std::string Event::message(std::string_view problem) const {
  return fmt::format("The event at {}[{}]@{} {}", record_.topic, record_.partition, record_.offset,
                     problem);
}

std::string Event::extensions() const {
  std::string out;
  shared::json::Writer(out)
      .begin_object()
      .key("code")
      .string("BAD_EVENT")
      .key("topic")
      .string(record_.topic)
      .key("partition")
      .integer(record_.partition)
      .key("offset")
      .integer(record_.offset)
      .end_object();
  return out;
}

}  // namespace exec::executor
