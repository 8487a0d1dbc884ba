// decode_event: a record's bytes become something that filters can read.
//
//   record ─▶ [decode_event] ─▶ match_triggers ─▶ find_groups ─▶ run_rows ─▶ release
//
// Errors: no value for what cannot be matched: a tombstone, empty, not JSON, no object. Such events
//         still go to groups without a filter, where exec-service says what is wrong.
// Thread: the hub's. A value is valid until another event is decoded; the same one again costs
// nothing.
#pragma once

#include <optional>

#include "conn-service/routing/event.h"
#include "shared/json/parsed_text.h"

namespace conn::pipeline {

class EventDecoder {
 public:
  [[nodiscard]] std::optional<shared::json::Value> decode(const routing::SharedEvent& event);

 private:
  routing::SharedEvent event_;  // the last one: what the document points into
  std::optional<shared::json::Value> value_;
  shared::json::ParsedText document_;
};

}  // namespace conn::pipeline
