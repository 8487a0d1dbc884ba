#include "conn-service/pipeline/decode_event.h"

namespace conn::pipeline {

std::optional<shared::json::Value> EventDecoder::decode(const routing::SharedEvent& event) {
  if (event == event_) return value_;
  event_ = event;
  value_.reset();
  if (event->is_tombstone) return value_;
  const auto root =
      document_.parse(event->value, {.duplicate_names = shared::json::DuplicateNames::kLastWins});
  if (root && root->is_object()) value_ = *root;
  return value_;
}

}  // namespace conn::pipeline
