// PlanRegistry: what the live subscriptions were compiled from, so that each can be compiled again
// when another schema comes into force.
//
//   add ─▶ ready ─ take_some ─▶ asked ─┬─▶ (its operations are added under the other schema)
//            ▲                         └─ put_back ─▶ later ─┐
//            └───────────────────────────────────────────────┘ resume
//
// Operations with the same document, operation name, variables and schema share a plan; it is there
// for as long as it has one.
//
// Bounds: one plan per distinct live subscription, one key per operation.
// Thread: its owner's.
#pragma once

#include <absl/container/inlined_vector.h>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "conn-service/pipeline/messages.h"
#include "conn-service/routing/row_source.h"

namespace conn::pipeline {

using PlanKey = routing::RowDigest;

struct Plan {
  routing::SharedRowSource source;  // as its operations run now
  absl::InlinedVector<OperationKey, 1> operations;
  unsigned attempts = 0;  // to compile it under another schema that came to nothing

  [[nodiscard]] const PlanKey& key() const { return source->digest; }
};

// Where a plan has an operation; no plan: nowhere.
struct PlanPlace {
  Plan* plan = nullptr;
  std::size_t index = 0;
};

class PlanRegistry {
 public:
  [[nodiscard]] PlanPlace add(routing::SharedRowSource source, const OperationKey& operation);
  // The operation that has the place now, if one had to be moved there.
  std::optional<OperationKey> remove(const PlanPlace& place);

  // Ready plans of all schemas but this one, at most so many, whose sources have at most so many
  // bytes, or one that has more; they count as asked from now on.
  [[nodiscard]] std::vector<Plan*> take_some(std::string_view except_schema,
                                             std::size_t count_max,
                                             std::size_t bytes_max);
  // An asked plan is to be asked again at this time.
  void put_back(Plan& plan, std::int64_t at_ms);
  // An asked plan, of whatever schema, is ready again: another schema came into force.
  void forget_asked();
  // Plans whose time has come are ready.
  void resume(std::int64_t now_ms);
  [[nodiscard]] std::optional<std::int64_t> next_timer_ms() const;

  // Null: its last operation has gone.
  [[nodiscard]] Plan* find(const PlanKey& key);
  [[nodiscard]] bool has_others(std::string_view than_schema) const;
  [[nodiscard]] std::size_t size() const { return by_key_.size(); }

 private:
  enum class State : std::uint8_t { kReady, kAsked, kLater };
  struct Entry {
    Plan plan;
    State state = State::kReady;
    std::int64_t later_ms = 0;  // if later
    Entry* previous = nullptr;  // if ready
    Entry* next = nullptr;
  };
  struct Hash {
    std::size_t operator()(const PlanKey* key) const noexcept {
      return routing::RowDigestHash()(*key);
    }
  };
  struct Equal {
    bool operator()(const PlanKey* one, const PlanKey* other) const { return *one == *other; }
  };
  // Of one schema.
  struct Schema {
    std::size_t plans = 0;
    Entry* first = nullptr;  // of those that are ready
    Entry* last = nullptr;
  };

  void make_ready(Entry& entry);
  void make_unready(Entry& entry);
  [[nodiscard]] Schema& schema_of(const Entry& entry);

  // There may be one per session, so an entry's key is its source's, and its list goes through it.
  std::unordered_map<const PlanKey*, Entry, Hash, Equal> by_key_;
  std::map<std::string, Schema, std::less<>> schemas_;
  std::set<std::pair<std::int64_t, const PlanKey*>> later_;
};

}  // namespace conn::pipeline
