// EntitiesRequest: many `_entities` calls of one subgraph as one HTTP body, and its answer split.
//
//   {query:"query($r0:[_Any!]!,$r1:[_Any!]!){_e0:_entities(representations:$r0){…}_e1:…}",
//    variables:{r0:[…],r1:[…]}}
//
// A single call keeps the plan's own operation, so that a subgraph sees one text whenever possible.
// Client variables keep their names; where two calls give one name different values, or a name is
// one of ours, it is renamed in that call's text.
//
// Spec:   GraphQL §2.8 "Field Alias"; Apollo Federation, `_entities`.
// Shapes: calls in order; call i is `_e<i>`. An answer's part for call i, representation j, is
//         `data._e<i>[j]`; errors go where their path says; if it says nothing, to the calls that
//         have no list, or else to those with a null entity, or else to all.
// Errors: an entity that the answer does not have, or that is not an object, gets a failure
//         (kInternal); so do all of a call that got more entities than it asked for.
// Thread: any (no state).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/loader/entity_fetch.h"
#include "exec-service/loader/graphql_answer.h"

namespace exec::loader {

struct OwnedVariable {
  std::string name;
  std::string definition;
  std::string value;  // JSON; empty: not given
};

struct EntitiesCall {
  std::string_view operation;
  std::string_view selection;
  std::span<const OwnedVariable> variables;
  std::vector<std::string_view> representations;
};

[[nodiscard]] std::string entities_body(std::span<const EntitiesCall> calls);

// `representations` says how many each call of the request had.
struct CallAnswer {
  std::vector<EntityAnswer> entities;  // one per representation, in order
  // There is no answer for it, or one with errors that may be another call's: asked apart, or for
  // fewer entities, it may have another one.
  bool is_doubtful = false;
};

[[nodiscard]] std::vector<CallAnswer> split_answer(const SharedAnswer& answer,
                                                   std::span<const std::size_t> representations);

struct Renamed {
  std::string_view from;
  std::string to;
};

// `selection` with these variables renamed, all at once; strings and comments are left alone.
[[nodiscard]] std::string rename_variables(std::string_view selection,
                                           std::span<const Renamed> renamed);

}  // namespace exec::loader
