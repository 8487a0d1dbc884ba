// What the schemas of a simulation make of a wish. A wish is asked for as the variables of one
// document (core_fixture.h), so that the executor's replicas can compile it under any of them.
//
//   s1, s3   the same but for the id
//   s2       by the wish, one or several of: viewers are separated, the row is another one, there
//            is one more topic
//   s4       as s1, but some wishes are not valid
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "conn-service/routing/row_source.h"
#include "shared/hash/sha256.h"
#include "tests/unit/conn-service/pipeline/core_fixture.h"
#include "tests/unit/conn-service/pipeline/simulated_history.h"

namespace conn::pipeline {

inline std::string variables_of(const Wish& wish) {
  std::string variables = R"({"topics":[)";
  for (const char topic : wish.topics)
    variables += std::string(variables.back() == '[' ? "" : ",") + '"' + topic + '"';
  variables += "]";
  if (!wish.codes.empty()) {
    variables += R"(,"in":[)";
    for (const char code : wish.codes)
      variables += std::string(variables.back() == '[' ? "" : ",") + '"' + code + '"';
    variables += "]";
  }
  return variables + R"(,"select":)" + wish.select + "}";
}

inline std::string select_of(const std::string& variables) {
  const auto at = variables.find("\"select\":") + 9;
  return variables.substr(at, variables.find('}', at) - at);
}

inline std::shared_ptr<const Viewer> viewer_of(const Wish& wish) {
  if (wish.token.empty()) return nullptr;
  return std::make_shared<const Viewer>(Viewer{.event_headers = {{"token", wish.token}}});
}

inline bool is_valid_under(const std::string& schema_id, const Wish& wish) {
  return schema_id != "s4" || wish.select != "1" || !wish.codes.empty();
}
// Topic c, which no wish names.
inline bool adds_topic(const std::string& schema_id, const Wish& wish) {
  return schema_id == "s2" && (wish.select == "2" || (wish.select == "0" && !wish.codes.empty()));
}
inline bool separates_viewers(const std::string& schema_id, const std::string& select) {
  return schema_id == "s2" && select == "0";
}

inline PrepareAnswer compile_under(const std::string& schema_id, const Request& request) {
  Request asked = request;
  asked.schema_id = schema_id;
  auto prepared = std::make_shared<Prepared>(*compile(asked));
  Wish wish{.topics = {}, .codes = {}, .select = select_of(request.graphql.variables_json)};
  if (prepared->filter) wish.codes = "x";  // some
  if (!is_valid_under(prepared->schema_id, wish))
    return ExecutionResult{.outcome = Outcome::kValidationError, .kind = {}, .body = {}};
  prepared->fetches = separates_viewers(prepared->schema_id, wish.select);
  const bool is_other_row = wish.select == "1" || (wish.select == "2" && prepared->filter);
  if (prepared->schema_id == "s2" && is_other_row) prepared->relevant_variables_json += " too";
  if (adds_topic(prepared->schema_id, wish)) prepared->topics.emplace_back("c");
  return prepared;
}

// Under the first schema.
inline SharedSubscription compiled(const std::string& variables) {
  auto subscription = std::make_shared<CompiledSubscription>();
  subscription->prepared =
      compile(Request{.graphql = {.document = kSubscription, .variables_json = variables}});
  subscription->source = routing::make_source(
      {.schema_id = routing::SchemaId(subscription->prepared->schema_id),
       .document = std::make_shared<const routing::Document>(
           routing::Document{.hash = shared::hash::sha256(kSubscription), .text = kSubscription}),
       .variables_json = variables});
  return subscription;
}

}  // namespace conn::pipeline
