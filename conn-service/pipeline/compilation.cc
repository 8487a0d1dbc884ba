#include "conn-service/pipeline/compilation.h"

#include <algorithm>
#include <utility>

#include "conn-service/pipeline/earliest.h"
#include "conn-service/pipeline/error_bodies.h"
#include "conn-service/pipeline/request_kind.h"
#include "conn-service/pipeline/unknown_outcome.h"
#include "shared/base/match.h"
#include "shared/log/masked.h"

namespace conn::pipeline {

namespace {

ExecutionResult unavailable() {
  return {.outcome = Outcome::kUnavailable,
          .body = refusal_body("SERVICE_UNAVAILABLE", "No executor answered in time")};
}

ExecutionResult internal_error() {
  return {.outcome = Outcome::kInternalError,
          .body = refusal_body(
              "INTERNAL_SERVER_ERROR",
              shared::log::masked(
                  "an executor answered another number of requests than it was asked"))};
}

PrepareKey prepare_key_of(const protocol::GraphqlRequest& request,
                          const routing::Document& document) {
  return prepare_key(document, request.operation_name, request.variables_json);
}

SharedSubscription subscription_of(std::shared_ptr<const Prepared> prepared,
                                   const protocol::GraphqlRequest& request,
                                   const SharedDocument& document,
                                   routing::LatestSchemaId& schema) {
  auto source = routing::make_source({.schema_id = schema.of(prepared->schema_id),
                                      .document = document,
                                      .operation_name = request.operation_name,
                                      .variables_json = request.variables_json});
  return std::make_shared<const CompiledSubscription>(
      CompiledSubscription{.prepared = std::move(prepared), .source = std::move(source)});
}

// Compiling does not depend on the viewer, so nothing of one is sent.
std::shared_ptr<const Request> without_viewer(const protocol::GraphqlRequest& request,
                                              const std::string& schema_id) {
  return std::make_shared<const Request>(
      Request{.graphql = {.document = request.document,
                          .document_id = request.document_id,
                          .operation_name = request.operation_name,
                          .variables_json = request.variables_json},
              .viewer = {},
              .schema_id = schema_id});
}

}  // namespace

Compilation::Compilation(const PipelineOptions& options,
                         const shared::Clock& clock,
                         Executor& executor,
                         const SchemaInForce& schema,
                         Counters& counters)
    : options_(options),
      clock_(clock),
      executor_(executor),
      schema_(schema),
      counters_(counters),
      cache_(options.prepared) {}

SharedSubscription Compilation::start(const OperationKey& operation,
                                      const std::shared_ptr<const Request>& request) {
  if (!is_certainly_a_subscription(request->graphql)) {
    if (SharedSubscription known = known_by_id(request->graphql)) return known;
    execute({.operation = operation, .request = request});
    return nullptr;
  }
  SharedDocument document = document_of(request->graphql);
  const PrepareKey key = prepare_key_of(request->graphql, *document);
  if (SharedSubscription known = cached(key)) return known;
  if (calls_.join(key, {.operation = operation, .request = request})) {
    ++counters_.prepares_joined;
    return nullptr;
  }
  calls_.queue(
      key,
      {.request = without_viewer(request->graphql, schema_.id()), .document = std::move(document)},
      {.operation = operation, .request = request});
  if (calls_.queued() >= options_.prepare_batch_max) flush();
  return nullptr;
}

SharedDocument Compilation::document_of(const protocol::GraphqlRequest& request) {
  return request.document_id.empty() ? documents_.intern(request.document)
                                     : documents_.intern_id(request.document_id);
}

// Most ids do not show their type, but another client may have used this one: for a subscription.
SharedSubscription Compilation::known_by_id(const protocol::GraphqlRequest& request) {
  if (request.document_id.empty() || !request.document.empty()) return nullptr;
  return cached(prepare_key_of(request, *document_of(request)));
}

SharedSubscription Compilation::cached(const PrepareKey& key) {
  SharedSubscription known = cache_.find(key, schema_.id(), clock_.now_ms());
  if (known) ++counters_.prepared_hits;
  return known;
}

void Compilation::execute(const PendingCalls::Waiter& waiter) {
  ++counters_.execute_calls;
  executor_.execute(calls_.send_alone(waiter, deadline_ms()), waiter.request);
}

void Compilation::flush() {
  while (calls_.queued() > 0) {
    ++counters_.prepare_calls;
    PendingCalls::Sent sent = calls_.send(next_batch_size(), deadline_ms());
    executor_.prepare(sent.call, std::move(sent.requests));
  }
}

std::size_t Compilation::next_batch_size() const {
  const std::size_t count_max = std::min(calls_.queued(), options_.prepare_batch_max);
  std::size_t count = 0;
  for (std::size_t bytes = 0; count < count_max; ++count) {
    const protocol::GraphqlRequest& request = calls_.queued_request(count).graphql;
    bytes += request.document.size() + request.document_id.size() + request.operation_name.size() +
             request.variables_json.size();
    if (count > 0 && bytes > options_.prepare_bytes_max) break;
  }
  return count;
}

void Compilation::stop(const OperationKey& operation) {
  if (const auto call = calls_.stop(operation)) executor_.cancel(*call);
}

Compilation::Answers Compilation::on_executed(CallId call, ExecuteAnswer answer) {
  Answers answers;
  for (const PendingCalls::Taken& entry : calls_.take(call)) {
    const auto& [operation, request] = entry.waiters.front();  // without it: cancelled
    if (auto* result = std::get_if<ExecutionResult>(&answer)) {
      answers.push_back({operation, request, std::move(*result)});
      continue;
    }
    // A document that has other operations beside the subscription, or an id that did not show it.
    const SharedDocument document = document_of(request->graphql);
    const SharedSubscription subscription = subscription_of(
        std::get<std::shared_ptr<const Prepared>>(answer), request->graphql, document, schema_id_);
    if (!request->graphql.document_id.empty())
      cache_.put(prepare_key_of(request->graphql, *document), subscription, clock_.now_ms());
    answers.push_back({operation, request, subscription});
  }
  return answers;
}

Compilation::Answers Compilation::on_prepared(CallId call, std::vector<PrepareAnswer> prepared) {
  Answers answers;
  const std::vector<PendingCalls::Taken> entries = calls_.take(call);
  const bool is_whole = prepared.size() == entries.size();
  for (std::size_t i = 0; i < entries.size(); ++i)
    answer_all(entries[i], is_whole ? prepared[i] : internal_error(), answers);
  return answers;
}

void Compilation::answer_all(const PendingCalls::Taken& entry,
                             const PrepareAnswer& answer,
                             Answers& answers) {
  SharedSubscription subscription;
  if (const auto* prepared = std::get_if<std::shared_ptr<const Prepared>>(&answer)) {
    subscription =
        subscription_of(*prepared, entry.asked.request->graphql, entry.asked.document, schema_id_);
    if (entry.key) cache_.put(*entry.key, subscription, clock_.now_ms());
  }
  for (const PendingCalls::Waiter& waiter : entry.waiters)
    shared::match(
        answer,
        [&](const ExecutionResult& result) {
          answers.push_back({waiter.operation, waiter.request, result});
        },
        [&](const std::shared_ptr<const Prepared>&) {
          answers.push_back({waiter.operation, waiter.request, subscription});
        },
        [&](const NotASubscription&) { execute(waiter); });
}

std::optional<std::int64_t> Compilation::next_timer_ms() const {
  return earliest({calls_.next_deadline_ms(), cache_.next_timer_ms()});
}

Compilation::Answers Compilation::on_timer() {
  cache_.on_timer(clock_.now_ms());
  Answers answers;
  while (const auto call = calls_.overdue(clock_.now_ms())) {
    for (const PendingCalls::Taken& entry : calls_.take(*call))
      answer_all(
          entry,
          may_be_a_mutation(entry.asked.request->graphql) ? unknown_outcome() : unavailable(),
          answers);
    ++counters_.calls_timed_out;
    executor_.cancel(*call);
  }
  return answers;
}

std::int64_t Compilation::deadline_ms() const {
  return clock_.now_ms() + options_.call_timeout_ms;
}

}  // namespace conn::pipeline
