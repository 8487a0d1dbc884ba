// EntityFetch: what one step asks of entities, apart from which ones; and what comes back for each.
//
//   EntityFetch + representation ──▶ LoaderScope ──▶ EntityAnswer
//
// Spec:   Apollo Federation subgraph specification, `_entities(representations: [_Any!]!)`.
// Shapes: texts are views into the plan; the loader copies what it must keep. A representation is
//         `{"__typename":…,…}` as bytes, and equal bytes are one entity.
// Thread: the worker's loop.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/loader/graphql_answer.h"
#include "shared/base/result.h"
#include "shared/base/strong_id.h"

namespace exec::loader {

// Viewers whose forwarded headers are equal are one viewer to a scope.
using ViewerId = shared::StrongId<struct ViewerIdTag, std::uint32_t>;

// A client variable that the operation uses.
struct Variable {
  std::string_view name;
  std::string_view definition;  // `$first: Int = 5`
  std::string_view value;       // JSON; empty: not given, and then not sent
};

struct EntityFetch {
  std::uint32_t subgraph = 0;
  ViewerId viewer;
  // The whole operation, its first variable the representations: sent when nothing else is asked
  // with it.
  std::string_view operation;
  // Its part after `_entities(representations:…)`: `{... on Flight{delay}}`.
  std::string_view selection;
  std::vector<Variable> variables;
  std::int64_t deadline_ms = 0;  // Clock::now_ms(); 0: none
};

// An error that belongs to one entity: its path is what follows the entity's place in the answer.
struct EntityError {
  shared::json::Value error;
  std::vector<shared::json::Value> path;
};

// Errors that named no entity: each entity of the request has them, and they are kept once.
using RequestErrors = std::shared_ptr<const std::vector<shared::json::Value>>;

struct EntityAnswer {
  SharedAnswer answer;                        // keeps the Values alive; null: see `failure`
  std::optional<shared::json::Value> entity;  // an object; nullopt: null, or not answered
  std::vector<EntityError> errors;
  RequestErrors request_errors;          // null: none
  std::optional<shared::Error> failure;  // there was no answer, or not one for this entity
};

using EntityWaiter = std::function<void(const EntityAnswer&)>;

}  // namespace exec::loader
