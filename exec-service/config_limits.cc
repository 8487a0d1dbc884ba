#include "exec-service/config_limits.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "shared/config/units.h"

namespace exec {

using shared::config::Section;
using shared::service::kBytesMax;
using shared::service::kCountMax;
using shared::service::kDay;
using shared::service::kGiB;
using shared::service::kKiB;

namespace {

void read_kind_limits(const Section& operation,
                      const char* key,
                      const char* about,
                      cost::Limits& limits) {
  const Section of_kind = operation.section(key, about);
  of_kind.number("depth", limits.depth_max, {1, kCountMax},
                 "Levels of fields, fragments applied. With more: `OPERATION_TOO_DEEP`.",
                 {"unlimited", 0});
  of_kind.number("cost", limits.cost_max, {1, kCountMax},
                 "Cost by `@cost` and `@listSize`. With more: `OPERATION_TOO_EXPENSIVE`.",
                 {"unlimited", 0});
}

void read_operation_limits(const Section& operation, Config& config) {
  language::ParseLimits& parse = config.parse;
  operation.size("document", parse.bytes_max, {1, kGiB},
                 "The document's text. A larger one: `GRAPHQL_DOCUMENT_LIMIT`, as for the limits "
                 "below up to `field_comparisons`.");
  operation.number("tokens", parse.tokens_max, {1, kCountMax}, "The document's tokens.");
  operation.number("nesting", parse.depth_max, {1, 200},
                   "Selection sets, lists and objects in each other, as the document is written; "
                   "with its fragments applied, twice as many.");
  operation.number("directives", parse.directives_max, {0, kCountMax},
                   "Directives of the document.");
  operation.number("directives_per_node", parse.directives_per_node_max, {0, kCountMax},
                   "Directives at one place.");
  operation.number("aliases", parse.aliases_max, {0, kCountMax}, "Aliases of the document.");
  operation.number("root_fields", parse.root_fields_max, {1, kCountMax},
                   "Fields at the root of an operation.");
  operation.number("field_comparisons", config.validation.comparisons_max, {1, kCountMax},
                   "Pairs of fields that validation compares because they share a response name.");
  config.validation.root_fields_max = parse.root_fields_max;
  config.validation.depth_max = 2 * parse.depth_max;
  operation.number("assumed_list_size", config.cost.list_size_assumed, {0, kCountMax},
                   "The length of a list without `@listSize`, for the cost.");
  read_kind_limits(operation, "query", "Of a query.", config.cost.query);
  read_kind_limits(operation, "mutation", "Of a mutation.", config.cost.mutation);
  read_kind_limits(operation, "subscription", "Of a subscription.", config.cost.subscription);
}

// A message must have room for a row.
void read_row_limit(const Section& limits, Config& config) {
  const std::size_t room = config.rpc.message_bytes_max - rpc::kMessageOverheadBytes;
  config.row_bytes_max = std::min(config.row_bytes_max, room);
  limits.size("row", config.row_bytes_max, {kKiB, kGiB},
              "The body of one answer: a row's, a query's, a mutation's. A larger one: "
              "`RESPONSE_TOO_LARGE`. It must fit into `limits.wire_message`.");
  if (config.row_bytes_max > room)
    limits.complain(
        "row", "must be at most " + shared::config::size_text(static_cast<std::int64_t>(room)) +
                   ", so that a row fits into a message of `limits.wire_message`, not " +
                   shared::config::size_text(static_cast<std::int64_t>(config.row_bytes_max)));
}

}  // namespace

void read_limits(const Section& root, Config& config) {
  {
    const Section limits = root.section("limits", "Upper bounds, and what happens beyond each.");
    limits.number("rows_in_flight", config.rpc.rows_in_flight_max, {1, kCountMax},
                  "Rows under execution. More are answered `OVERLOADED`, and conn-service tries "
                  "another replica, or later.");
    limits.number("calls_in_flight", config.rpc.calls_in_flight_max, {1, kCountMax},
                  "`Execute` and `Prepare` calls under way. More are answered `OVERLOADED`.");
    limits.number("rows_defined", config.rpc.rows_defined_max, {1, kCountMax},
                  "Rows that are kept per conn-service. The least recently used is evicted, and "
                  "defined again when it is needed.");
    limits.size("wire_message", config.rpc.message_bytes_max, {64 * kKiB, kGiB},
                "A message to or from conn-service: the smaller of both services' values holds. A "
                "call with a larger one fails.");
    read_row_limit(limits, config);
    limits.number("errors", config.errors_max, {1, kCountMax},
                  "Errors of one answer. What is beyond is counted in a last one, "
                  "`ERRORS_LEFT_OUT`.");
    limits.number("documents_cached", config.caches.documents.entries_max, {1, kCountMax},
                  "Parsed and validated documents that are kept. The least recently used is "
                  "evicted. One that was not used for ten minutes is dropped.");
    limits.size("document_cache", config.caches.documents.bytes_max, {kKiB, kBytesMax},
                "The bytes of these. Likewise.");
    limits.number("plans_cached", config.caches.plans.entries_max, {1, kCountMax},
                  "Plans that are kept. The least recently used is evicted. One that was not used "
                  "for ten minutes is dropped. Of an operation with more than eight variables in "
                  "`@skip` and `@include`, none is kept.");
    limits.size("plan_cache", config.caches.plans.bytes_max, {kKiB, kBytesMax},
                "The bytes of these, with their documents. Likewise.");
    limits.size(
        "row_cache", config.rows_compiled.bytes_max, {kKiB, kBytesMax},
        "The bytes of compiled rows that each worker keeps, with their plans and variables. "
        "The least recently used is evicted. One that had no event for a minute is "
        "dropped.");
    read_operation_limits(limits.section("operation", "Of one operation of a client."), config);
  }
  const Section timeouts =
      root.section("timeouts", "How long something may take, and what happens then.");
  timeouts.duration("event", config.event_timeout_ms, {1, kDay},
                    "For the execution of an event, where the caller sets no deadline "
                    "(conn-service does). Then: `DEADLINE_EXCEEDED`.");
  timeouts.duration("execute", config.execute_timeout_ms, {1, kDay},
                    "For a query or a mutation, where the caller sets no deadline. Then: "
                    "`DEADLINE_EXCEEDED`.");
}

}  // namespace exec
