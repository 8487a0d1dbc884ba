// ParsedEvent: one record of a source, parsed once for all rows that it concerns.
//
//   bytes of the record ──parse──▶ value, or the reason why there is none
//
// Spec:   GraphQL §6.2.3 "Subscription": the event is the source stream's value, from which the
//         response is mapped.
// Shapes: names that occur twice: the last wins. The value keeps the bytes alive.
// Errors: an event that is not what it should be answers its rows with a GraphQL error that says
//         which event: "The event at flights[2]@1041 is not JSON: …", extensions {code:
//         "BAD_EVENT", topic, partition, offset}. Every other error of such a response says the
//         position, too.
// Thread: its worker's; shared by the runs of its rows as shared_ptr<const ParsedEvent>.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "exec-service/supergraph/supergraph.h"
#include "shared/json/parsed_text.h"

namespace exec::execution {

struct EventRecord {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::string value;
  bool is_tombstone = false;  // a null value
};

inline constexpr std::string_view kBadEvent = R"({"code":"BAD_EVENT"})";

class ParsedEvent {
 public:
  [[nodiscard]] static std::shared_ptr<const ParsedEvent> parse(EventRecord record);

  // Any JSON value; nullopt: `problem` says why.
  [[nodiscard]] const std::optional<shared::json::Value>& value() const { return value_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }

  // Why it cannot be the value of the binding's field; empty if it can. Found once for all rows.
  [[nodiscard]] const std::string& problem_of(const supergraph::Supergraph& supergraph,
                                              std::uint32_t binding) const;

  // "The event at flights[2]@1041 is empty" from "is empty".
  [[nodiscard]] std::string message(std::string_view problem) const;
  // `"topic":"flights","partition":2,"offset":1041`: members for the extensions of every error that
  // answers this event.
  [[nodiscard]] std::string position_json() const;

  explicit ParsedEvent(EventRecord record);  // for parse()
  ParsedEvent(const ParsedEvent&) = delete;
  ParsedEvent& operator=(const ParsedEvent&) = delete;

 private:
  EventRecord record_;
  shared::json::ParsedText document_;
  std::optional<shared::json::Value> value_;
  std::string problem_;
  mutable std::map<std::pair<const supergraph::Supergraph*, std::uint32_t>, std::string> problems_;
};

}  // namespace exec::execution
