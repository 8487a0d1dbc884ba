#include "exec-service/loader/graphql_answer.h"

#include <utility>

#include <fmt/format.h>

namespace exec::loader {
namespace {

using shared::ErrorCode;
using shared::json::Value;

constexpr std::size_t kErrorsMax = 10'000;
constexpr shared::json::ParseOptions kOptions{
    .depth_max = 256, .duplicate_names = shared::json::DuplicateNames::kLastWins};

SubgraphError to_error(Value error) {
  SubgraphError result{error, {}};
  const std::optional<Value> path = error.find("path");
  if (!path) return result;
  for (const Value element : path->elements())
    result.path.push_back(element);
  return result;
}

}  // namespace

shared::Result<SharedAnswer> parse_answer(ports::SubgraphAnswer answer) {
  auto parsed = std::make_shared<GraphqlAnswer>();
  parsed->body = std::move(answer.body);
  const auto root = parsed->document.parse(parsed->body, kOptions);
  if (!root) {
    return shared::fail(ErrorCode::kInternal, fmt::format("status {}, not JSON: {}", answer.status,
                                                          root.error().to_error().message));
  }
  const std::optional<Value> data = root->find("data");
  const std::optional<Value> errors = root->find("errors");
  if (data && data->is_object()) parsed->data = data;
  if (errors && !errors->is_null() && !errors->is_array())
    return shared::fail(ErrorCode::kInternal,
                        fmt::format("status {}, `errors` is not a list", answer.status));
  if (errors) {
    for (const Value error : errors->elements()) {
      if (parsed->errors.size() == kErrorsMax) {
        ++parsed->errors_left_out;
      } else {
        parsed->errors.push_back(to_error(error));
      }
    }
  }
  if (!parsed->data && parsed->errors.empty()) {
    return shared::fail(ErrorCode::kInternal,
                        fmt::format("status {}, neither data nor errors", answer.status));
  }
  return parsed;
}

}  // namespace exec::loader
