// SchemaInForce: which schema subscriptions are compiled under, while replicas announce different
// ones.
//
//   the current one while a replica serves it, until most replicas have announced another default
//   for two seconds; if none serves it, the one that most announce, at once
//
// Every conn-service that sees the same replicas comes to the same schema, and a fleet that is
// replaced one replica at a time changes it once.
//
// Spec:   docs/decisions/0016-schema-in-force.md.
// Shapes: ids as replicas announce them; empty: none was announced yet.
// Thread: its owner's.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "conn-service/pipeline/executor.h"

namespace conn::pipeline {

class SchemaInForce {
 public:
  explicit SchemaInForce(std::int64_t majority_ms) : majority_ms_(majority_ms) {}

  // To be called when `replicas` have changed, and when the timer is due. True: another one is in
  // force.
  bool update(std::span<const ReplicaSchemas> replicas, std::int64_t now_ms);
  [[nodiscard]] std::optional<std::int64_t> next_timer_ms() const;

  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] bool is_served() const { return is_served_; }

 private:
  struct Candidate {
    std::string id;
    std::int64_t since_ms = 0;  // that it has the majority
  };

  bool set(std::string id);

  std::int64_t majority_ms_;
  std::string id_;
  bool is_served_ = false;
  std::optional<Candidate> candidate_;
};

}  // namespace conn::pipeline
