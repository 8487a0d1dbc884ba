#include "conn-service/pipeline/compilation.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "conn-service/pipeline/document_scan.h"
#include "conn-service/pipeline/error_bodies.h"
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

SharedSubscription subscription_of(std::shared_ptr<const Prepared> prepared,
                                   const Request& request,
                                   const SharedDocument& document) {
  return std::make_shared<const CompiledSubscription>(
      CompiledSubscription{.prepared = std::move(prepared),
                           .document = document,
                           .operation_name = request.operation_name,
                           .variables_json = request.variables_json});
}

// Compiling depends on nobody, so nothing of a viewer is sent.
std::shared_ptr<const Request> without_viewer(const Request& request) {
  return std::make_shared<const Request>(Request{.document = request.document,
                                                 .document_id = request.document_id,
                                                 .operation_name = request.operation_name,
                                                 .variables_json = request.variables_json});
}

bool is_subscription(const Request& request) {
  return request.document_id.empty()
             ? holds_only_subscriptions(request.document)
             : request.document.empty() && names_a_subscription(request.document_id);
}

}  // namespace

Compilation::Compilation(const PipelineOptions& options,
                         const shared::Clock& clock,
                         Executor& executor,
                         Counters& counters)
    : options_(options),
      clock_(clock),
      executor_(executor),
      counters_(counters),
      cache_(options.prepared_max, options.prepared_age_max_ms) {}

SharedSubscription Compilation::start(const OperationKey& operation,
                                      const std::shared_ptr<const Request>& request) {
  if (!is_subscription(*request)) {
    if (SharedSubscription known = known_by_id(*request)) return known;
    execute(operation, request);
    return nullptr;
  }
  SharedDocument document = document_of(*request);
  std::string key = prepare_key(*request, document);
  if (SharedSubscription known = cache_.find(key, clock_.now_ms())) {
    ++counters_.prepared_hits;
    return known;
  }
  const auto [node, is_new] = prepares_.try_emplace(key);
  Prepare& prepare = node->second;
  if (is_new) {
    prepare.request = without_viewer(*request);
    prepare.document = std::move(document);
    unsent_.push_back(key);
  } else {
    ++counters_.prepares_joined;
  }
  ++prepare.wanted;
  prepare.waiting.push_back(operation);
  pending_.emplace(operation, Pending{.request = request, .prepare = std::move(key)});
  if (unsent_.size() >= options_.prepare_batch_max) flush();
  return nullptr;
}

SharedDocument Compilation::document_of(const Request& request) {
  return request.document_id.empty() ? documents_.intern(request.document)
                                     : documents_.intern_id(request.document_id);
}

// An id says nothing of its type, but somebody may have asked it before, and it was a subscription.
SharedSubscription Compilation::known_by_id(const Request& request) {
  if (request.document_id.empty() || !request.document.empty()) return nullptr;
  SharedSubscription known =
      cache_.find(prepare_key(request, document_of(request)), clock_.now_ms());
  if (known) ++counters_.prepared_hits;
  return known;
}

void Compilation::execute(const OperationKey& operation,
                          const std::shared_ptr<const Request>& request) {
  const CallId call = new_call();
  ++counters_.execute_calls;
  pending_.insert_or_assign(operation, Pending{.request = request, .call = call});
  execute_calls_.emplace(call, operation);
  executor_.execute(call, request);
}

void Compilation::flush() {
  std::vector<std::string> keys = std::exchange(unsent_, {});
  std::erase_if(keys, [&](const std::string& key) {
    const auto prepare = prepares_.find(key);
    return prepare == prepares_.end() || prepare->second.call != CallId{};
  });
  std::span<const std::string> rest = keys;
  while (!rest.empty()) {
    const std::size_t count = batch_size(rest);
    send_prepares(rest.first(count));
    rest = rest.subspan(count);
  }
}

std::size_t Compilation::batch_size(std::span<const std::string> keys) const {
  std::size_t count = 0;
  std::size_t bytes = 0;
  for (const std::string& key : keys.first(std::min(keys.size(), options_.prepare_batch_max))) {
    const Request& request = *prepares_.at(key).request;
    bytes += request.document.size() + request.document_id.size() + request.operation_name.size() +
             request.variables_json.size();
    if (count > 0 && bytes > options_.prepare_bytes_max) break;
    ++count;
  }
  return count;
}

void Compilation::send_prepares(std::span<const std::string> keys) {
  const CallId call = new_call();
  std::vector<std::shared_ptr<const Request>> requests;
  for (const std::string& key : keys) {
    Prepare& prepare = prepares_.at(key);
    prepare.call = call;
    requests.push_back(prepare.request);
  }
  ++counters_.prepare_calls;
  prepare_calls_.emplace(call, std::vector<std::string>(keys.begin(), keys.end()));
  executor_.prepare(call, std::move(requests));
}

void Compilation::stop(const OperationKey& operation) {
  const auto pending = pending_.find(operation);
  if (pending == pending_.end()) return;
  const Pending stopped = std::move(pending->second);
  pending_.erase(pending);
  if (stopped.prepare.empty()) {
    execute_calls_.erase(stopped.call);
    executor_.cancel(stopped.call);
    return;
  }
  const auto prepare = prepares_.find(stopped.prepare);
  if (--prepare->second.wanted > 0) return;
  if (prepare->second.call == CallId{})
    prepares_.erase(prepare);
  else
    cancel_if_unwanted(prepare->second.call);
}

void Compilation::cancel_if_unwanted(CallId call) {
  const auto sent = prepare_calls_.find(call);
  const bool is_wanted = std::ranges::any_of(
      sent->second, [&](const std::string& key) { return prepares_.at(key).wanted > 0; });
  if (is_wanted) return;
  for (const std::string& key : sent->second)
    prepares_.erase(key);
  prepare_calls_.erase(sent);
  executor_.cancel(call);
}

Compilation::SettledList Compilation::on_executed(CallId call, ExecuteAnswer answer) {
  SettledList settled;
  const auto sent = execute_calls_.find(call);
  if (sent == execute_calls_.end()) return settled;
  const OperationKey operation = sent->second;
  execute_calls_.erase(sent);
  auto node = pending_.extract(operation);
  std::shared_ptr<const Request> request = std::move(node.mapped().request);
  if (auto* result = std::get_if<ExecutionResult>(&answer)) {
    settled.push_back({operation, std::move(request), std::move(*result)});
    return settled;
  }
  // A document that holds other operations beside the subscription, or an id that did not tell.
  auto& prepared = std::get<std::shared_ptr<const Prepared>>(answer);
  const SharedDocument document = document_of(*request);
  SharedSubscription subscription = subscription_of(std::move(prepared), *request, document);
  if (!request->document_id.empty())
    cache_.put(prepare_key(*request, document), subscription, clock_.now_ms());
  settled.push_back({operation, std::move(request), std::move(subscription)});
  return settled;
}

Compilation::SettledList Compilation::on_prepared(CallId call, std::vector<PrepareAnswer> answers) {
  SettledList settled;
  auto sent = prepare_calls_.extract(call);
  if (sent.empty()) return settled;
  const std::vector<std::string>& keys = sent.mapped();
  const bool is_valid = answers.size() == keys.size();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto prepare = prepares_.extract(keys[i]);
    settle(prepare.mapped(), is_valid ? std::move(answers[i]) : internal_error(), settled);
  }
  return settled;
}

void Compilation::settle(const Prepare& prepare,
                         const PrepareAnswer& answer,
                         SettledList& settled) {
  SharedSubscription subscription;
  if (const auto* prepared = std::get_if<std::shared_ptr<const Prepared>>(&answer)) {
    subscription = subscription_of(*prepared, *prepare.request, prepare.document);
    cache_.put(prepare_key(*prepare.request, prepare.document), subscription, clock_.now_ms());
  }
  for (const OperationKey& operation : prepare.waiting) {
    const auto pending = pending_.find(operation);
    if (pending == pending_.end()) continue;  // stopped
    const std::shared_ptr<const Request> request = std::move(pending->second.request);
    pending_.erase(pending);
    shared::match(
        answer,
        [&](const ExecutionResult& result) { settled.push_back({operation, request, result}); },
        [&](const std::shared_ptr<const Prepared>&) {
          settled.push_back({operation, request, subscription});
        },
        [&](const NotASubscription&) { execute(operation, request); });
  }
}

Compilation::SettledList Compilation::on_timer() {
  SettledList settled;
  const std::int64_t now = clock_.now_ms();
  for (; !deadlines_.empty() && deadlines_.front().at_ms <= now; deadlines_.pop_front()) {
    const CallId call = deadlines_.front().call;
    SettledList late;
    if (const auto sent = prepare_calls_.find(call); sent != prepare_calls_.end()) {
      late = on_prepared(call, std::vector<PrepareAnswer>(sent->second.size(), unavailable()));
    } else if (execute_calls_.contains(call)) {
      late = on_executed(call, unavailable());
    } else {
      continue;  // answered in time
    }
    ++counters_.calls_timed_out;
    executor_.cancel(call);
    std::ranges::move(late, std::back_inserter(settled));
  }
  return settled;
}

std::optional<std::int64_t> Compilation::next_timer_ms() const {
  if (deadlines_.empty()) return std::nullopt;
  return deadlines_.front().at_ms;
}

CallId Compilation::new_call() {
  const CallId call{++last_call_.value};
  deadlines_.push_back({clock_.now_ms() + options_.call_timeout_ms, call});
  return call;
}

}  // namespace conn::pipeline
