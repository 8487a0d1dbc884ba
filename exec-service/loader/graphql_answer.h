// GraphqlAnswer: a subgraph's answer, parsed once and shared by all its waiters.
//
//   {"data":{…},"errors":[{"message","path","extensions"}]}  →  data, errors
//
// Spec:   GraphQL §7.1 "Response Format". Names that occur twice: the last wins.
// Shapes: the Values point into `body`; their reader holds the shared_ptr.
// Bounds: the first ten thousand errors are read, the others counted.
// Errors: kInternal for a body that is not a GraphQL response (whatever its status): not JSON,
//         `errors` that is not a list, or neither data nor errors.
// Thread: any once made (immutable).
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exec-service/ports/subgraph_client.h"
#include "shared/base/result.h"
#include "shared/json/parsed_text.h"

namespace exec::loader {

struct SubgraphError {
  shared::json::Value error;              // the whole object: message, extensions
  std::vector<shared::json::Value> path;  // strings and numbers; empty: none, or not an array
};

struct GraphqlAnswer {
  std::string body;
  shared::json::ParsedText document;
  std::optional<shared::json::Value> data;  // an object; nullopt: null or absent
  std::vector<SubgraphError> errors;
  std::size_t errors_left_out = 0;

  GraphqlAnswer() = default;
  GraphqlAnswer(const GraphqlAnswer&) = delete;
  GraphqlAnswer& operator=(const GraphqlAnswer&) = delete;
};

using SharedAnswer = std::shared_ptr<const GraphqlAnswer>;

[[nodiscard]] shared::Result<SharedAnswer> parse_answer(ports::SubgraphAnswer answer);

}  // namespace exec::loader
