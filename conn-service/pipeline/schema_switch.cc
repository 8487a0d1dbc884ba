#include "conn-service/pipeline/schema_switch.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "conn-service/pipeline/earliest.h"
#include "conn-service/pipeline/error_bodies.h"
#include "shared/graphql/error_json.h"
#include "shared/json/parsed_text.h"
#include "shared/log/log.h"

namespace conn::pipeline {

namespace {

constexpr std::size_t kCallsInFlightMax = 2;
constexpr std::size_t kOperationsATurnMax = 1'024;
constexpr std::int64_t kPauseMinMs = 250;
constexpr std::int64_t kPauseMaxMs = 30'000;

// Another attempt may come to something else.
bool is_passing(Outcome outcome) {
  return outcome == Outcome::kUnavailable || outcome == Outcome::kOverloaded ||
         outcome == Outcome::kInternalError;
}

std::int64_t pause_ms(unsigned attempts) {
  constexpr unsigned kDoublingsMax = 7;
  return std::min(kPauseMinMs << std::min(attempts, kDoublingsMax), kPauseMaxMs);
}

// The reason, and what the executor says against the operation.
std::string reload_errors(const Body& body) {
  std::string errors =
      shared::graphql::one_error("The schema has changed, and this operation is not valid any more",
                                 "SUBSCRIPTION_SCHEMA_RELOAD");
  shared::json::ParsedText text;
  const auto answer = text.parse(body ? std::string_view(*body) : std::string_view());
  if (!answer) return errors;
  const auto details = answer->find("errors");
  if (!details) return errors;
  const std::string_view list = details->raw();  // [...]
  if (list.size() <= 2) return errors;
  errors.back() = ',';
  return errors.append(list.substr(1));
}

std::shared_ptr<const Request> request_of(const routing::RowSource& source,
                                          const std::string& schema_id) {
  return std::make_shared<const Request>(
      Request{.graphql = {.document = source.document->text,
                          .document_id = source.document->id,
                          .operation_name = source.operation_name,
                          .variables_json = source.variables_json},
              .viewer = {},
              .schema_id = schema_id});
}

SharedSubscription recompiled(routing::RowSource source,
                              routing::SchemaId schema_id,
                              std::shared_ptr<const Prepared> prepared) {
  source.schema_id = std::move(schema_id);
  return std::make_shared<const CompiledSubscription>(CompiledSubscription{
      .prepared = std::move(prepared), .source = routing::make_source(std::move(source))});
}

}  // namespace

void SchemaSwitch::on_schemas() {
  std::vector<ReplicaSchemas> replicas = context_.executor.schemas();
  const bool has_changed = schema_.update(replicas, context_.clock.now_ms());
  context_.rows.set_schemas(std::move(replicas));
  if (has_changed) begin();
  context_.rows.set_switching(subscriptions_.plans().has_others(schema_.id()));
}

// What is under way is of no use any more: it was for another schema.
void SchemaSwitch::begin() {
  for (const auto& [call, asked] : std::exchange(calls_, {}))
    context_.executor.cancel(call);
  answered_.clear();
  subscriptions_.plans().forget_asked();
  context_.rows.begin_switch();
}

void SchemaSwitch::end_turn() {
  std::size_t operations = 0;
  while (!answered_.empty() && operations < kOperationsATurnMax) {
    Answered answered = std::move(answered_.front());
    answered_.pop_front();
    if (const Plan* plan = subscriptions_.plans().find(answered.key))
      operations += plan->operations.size();
    take(answered);
  }
  ask();
  finish();
  context_.rows.set_switching(subscriptions_.plans().has_others(schema_.id()));
}

void SchemaSwitch::ask() {
  if (schema_.id().empty() || !schema_.is_served()) return;
  while (calls_.size() < kCallsInFlightMax && answered_.empty()) {
    const std::vector<Plan*> plans = subscriptions_.plans().take_some(
        schema_.id(), context_.options.prepare_batch_max, context_.options.prepare_bytes_max);
    if (plans.empty()) return;
    if (!progress_)
      progress_ = {.begun_ms = context_.clock.now_ms(),
                   .before = context_.counters.schema_switches};
    ++context_.counters.prepare_calls;
    last_call_ = CallId{last_call_.value + 1};
    Call& call = calls_[last_call_];
    call.deadline_ms = context_.clock.now_ms() + context_.options.call_timeout_ms;
    std::vector<std::shared_ptr<const Request>> requests;
    for (const Plan* plan : plans) {
      call.keys.push_back(plan->key());
      requests.push_back(request_of(*plan->source, schema_.id()));
    }
    context_.executor.prepare(last_call_, std::move(requests));
  }
}

bool SchemaSwitch::on_prepared(CallId id, std::vector<PrepareAnswer>& answers) {
  if (id.value < kFirstCall) return false;
  const auto node = calls_.extract(id);
  if (node.empty()) return true;  // given up
  const std::vector<PlanKey>& keys = node.mapped().keys;
  const bool is_whole = answers.size() == keys.size();
  for (std::size_t i = 0; i < keys.size(); ++i)
    answered_.push_back({.key = keys[i],
                         .answer = is_whole ? std::move(answers[i])
                                            : ExecutionResult{.outcome = Outcome::kInternalError}});
  return true;
}

void SchemaSwitch::take(Answered& answered) {
  Plan* plan = subscriptions_.plans().find(answered.key);
  if (plan == nullptr) return;
  if (const auto* result = std::get_if<ExecutionResult>(&answered.answer)) {
    if (is_passing(result->outcome)) return put_back(answered.key);
    end(*plan, *result);
    return;
  }
  const auto* prepared = std::get_if<std::shared_ptr<const Prepared>>(&answered.answer);
  if (prepared == nullptr) {
    end(*plan, {.outcome = Outcome::kValidationError});
    return;
  }
  if ((*prepared)->schema_id != schema_.id()) return put_back(answered.key);
  const auto now = recompiled(*plan->source, schema_id_.of(schema_.id()), *prepared);
  const auto switched = subscriptions_.switch_plan(*plan, now);
  if (!switched && switched.error().code == shared::ErrorCode::kInvalidInput) {
    end(*plan, {.outcome = Outcome::kSourceError,
                .body = refusal_body("SUBSCRIPTION_SOURCE_ERROR", switched.error().message)});
    return;
  }
  put_back(answered.key);
}

void SchemaSwitch::end(Plan& plan, const ExecutionResult& why) {
  const PlanKey key = plan.key();
  const std::size_t ended = subscriptions_.end_plan(plan, reload_errors(why.body));
  context_.counters.schema_switches.add(SchemaSwitchCase::kInvalid, ended);
  put_back(key);
}

// If it is still there: others may have come to it meanwhile.
void SchemaSwitch::put_back(const PlanKey& key) {
  PlanRegistry& plans = subscriptions_.plans();
  if (Plan* plan = plans.find(key))
    plans.put_back(*plan, context_.clock.now_ms() + pause_ms(plan->attempts));
}

void SchemaSwitch::finish() {
  if (!progress_ || subscriptions_.plans().has_others(schema_.id())) return;
  const Progress progress = *std::exchange(progress_, std::nullopt);
  const SchemaSwitches& now = context_.counters.schema_switches;
  if (now == progress.before) return;  // rolled back in time
  const auto since = [&](SchemaSwitchCase which) {
    return now.of(which) - progress.before.of(which);
  };
  shared::log::info("subscriptions follow another schema",
                    {{"schema", schema_.id()},
                     {"same_row", since(SchemaSwitchCase::kSameRow)},
                     {"other_row", since(SchemaSwitchCase::kOtherRow)},
                     {"other_topics", since(SchemaSwitchCase::kOtherTopics)},
                     {"other_viewer_scope", since(SchemaSwitchCase::kOtherViewerScope)},
                     {"ended", since(SchemaSwitchCase::kInvalid)},
                     {"took_ms", context_.clock.now_ms() - progress.begun_ms}});
}

void SchemaSwitch::on_timer() {
  const std::int64_t now_ms = context_.clock.now_ms();
  if (const auto at = schema_.next_timer_ms(); at && *at <= now_ms) on_schemas();
  subscriptions_.plans().resume(now_ms);
  while (!calls_.empty() && calls_.begin()->second.deadline_ms <= now_ms) {
    const auto node = calls_.extract(calls_.begin());
    context_.executor.cancel(node.key());
    for (const PlanKey& key : node.mapped().keys)
      answered_.push_back(
          {.key = key, .answer = ExecutionResult{.outcome = Outcome::kUnavailable}});
  }
}

std::optional<std::int64_t> SchemaSwitch::next_timer_ms() const {
  const auto deadline_ms =
      calls_.empty() ? std::nullopt : std::optional(calls_.begin()->second.deadline_ms);
  return earliest({schema_.next_timer_ms(), subscriptions_.plans().next_timer_ms(), deadline_ms});
}

}  // namespace conn::pipeline
