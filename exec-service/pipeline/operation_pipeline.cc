#include "exec-service/pipeline/operation_pipeline.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "exec-service/execution/parsed_event.h"
#include "exec-service/execution/run_plan.h"
#include "exec-service/pipeline/error_response.h"
#include "exec-service/pipeline/forwarded_claims.h"
#include "exec-service/pipeline/prepare_subscription.h"
#include "shared/graphql/field_places.h"
#include "shared/hash/key_digest.h"
#include "shared/log/log.h"

namespace exec::pipeline {

namespace {

constexpr const char* kLoaderHeader = "sluice-loader-id";
constexpr const char* kMutatorHeader = "sluice-mutator-id";
constexpr const char* kTraceHeader = "traceparent";

void add_header(ports::Headers& headers, const char* name, const std::string& value) {
  if (!value.empty()) headers.push_back({name, value});
}

Source source_of(const ports::Request& request, std::int64_t now_ms) {
  return {request.schema_id,      request.document,       {},
          request.operation_name, request.variables_json, request.viewer.claims_json,
          Purpose::kRequest,      request.document_id,    now_ms};
}

Weight weight_of(const std::string& key, const CompiledOperation& row) {
  Weight weight{.own = sizeof(row) + (2 * key.size()) + row.document_hash.size(),
                .shared = {{{row.plan.get(), row.plan_bytes},
                            {row.document.get(), row.document->bytes_reserved()}}}};
  if (row.places != nullptr) weight.own += row.places->size() * sizeof(row.places->front());
  for (const std::string& variable : row.variables)
    weight.own += sizeof(variable) + variable.size();
  return weight;
}

execution::RunInput input_of(const CompiledOperation& compiled) {
  execution::RunInput input;
  input.plan = compiled.plan;
  input.supergraph = compiled.supergraph;
  input.document = compiled.document;
  input.variables = compiled.variables;
  return input;
}

std::string row_key(const CompiledOperation& row, const ports::Viewer& viewer) {
  shared::hash::KeyDigest key;
  key.add(row.supergraph->id).add(row.operation_hash).add(relevant_variables(row));
  key.add(viewer.claims_json);
  for (const ports::Header& header : viewer.headers)
    key.add(header.name).add(header.value);
  return key.finish();
}

ports::RowStatus status_of(const Failure& failure) {
  if (failure.needs_document) return ports::RowStatus::kUnknownRow;
  switch (failure.result.outcome) {
    case ports::Outcome::kUnknownSchema:
      return ports::RowStatus::kUnknownSchema;
    case ports::Outcome::kOverloaded:
      return ports::RowStatus::kOverloaded;
    case ports::Outcome::kInternalError:
      return ports::RowStatus::kInternal;
    default:
      return ports::RowStatus::kOk;  // the body describes the problem to the subscriber
  }
}

}  // namespace

OperationPipeline::OperationPipeline(const Environment& environment,
                                     std::uint32_t worker,
                                     std::function<void()> wake)
    : environment_(environment),
      worker_(worker),
      wake_(std::move(wake)),
      compiled_rows_(environment.options.rows_compiled),
      isolation_(std::make_shared<loader::FaultIsolation>(environment.clock,
                                                          environment.options.loader.isolation)),
      kept_(environment.options.loader_ttl_ms, environment.options.loaders_kept_max) {}

// All callers are answered while the means to answer still exist.
OperationPipeline::~OperationPipeline() {
  while (!runs_.empty())
    end_run(runs_.begin()->first, execution::CancelReason::kShutdown);
  for (const auto& sink : sinks_)
    sink->flush();
}

// ---- requests -----------------------------------------------------------------------------------

void OperationPipeline::execute(const ports::Request& request,
                                const ports::Service::ExecuteDone& done) {
  ++counters_.requests;
  Compiled compiled =
      environment_.compiler.compile(source_of(request, environment_.clock.now_ms()));
  if (!compiled) {
    ++counters_.refused;
    done(std::move(compiled.error().result));
  } else if ((*compiled)->kind == ports::OperationKind::kSubscription) {
    done(prepared_answer(**compiled));
  } else {
    run_request(request, *compiled, done);
  }
}

ports::ExecuteAnswer OperationPipeline::prepared_answer(const CompiledOperation& compiled) {
  auto prepared = prepare_subscription(compiled, environment_.options.bind,
                                       environment_.options.compiler.claims,
                                       environment_.options.forwarded_claims);
  if (prepared) {
    ++counters_.prepared;
    return std::move(*prepared);
  }
  ++counters_.refused;
  return std::move(prepared.error());
}

std::vector<ports::PrepareAnswer> OperationPipeline::prepare(
    const std::vector<ports::Request>& requests) {
  std::vector<ports::PrepareAnswer> answers;
  answers.reserve(requests.size());
  for (const ports::Request& request : requests) {
    Compiled compiled =
        environment_.compiler.compile(source_of(request, environment_.clock.now_ms()));
    if (!compiled) {
      ++counters_.refused;
      answers.emplace_back(std::move(compiled.error().result));
    } else if ((*compiled)->kind != ports::OperationKind::kSubscription) {
      answers.emplace_back(ports::NotASubscription{(*compiled)->kind});
    } else {
      ports::ExecuteAnswer answer = prepared_answer(**compiled);
      if (auto* prepared = std::get_if<ports::SharedPrepared>(&answer)) {
        answers.emplace_back(std::move(*prepared));
      } else {
        answers.emplace_back(std::move(std::get<ports::ExecutionResult>(answer)));
      }
    }
  }
  return answers;
}

void OperationPipeline::run_request(const ports::Request& request,
                                    const SharedCompiled& compiled,
                                    const ports::Service::ExecuteDone& done) {
  const bool is_mutation = compiled->kind == ports::OperationKind::kMutation;
  const PipelineOptions& options = environment_.options;
  const std::string loader_id =
      is_mutation ? fmt::format("{}/{}.{}", options.replica_id, worker_, ++last_loader_) : "";

  ports::Headers context;  // for subgraphs, and for the events that it causes
  add_header(context, kLoaderHeader, loader_id);
  add_header(context, kMutatorHeader, request.mutator_id);
  add_header(context, kTraceHeader, request.traceparent);

  const std::uint32_t left_ms =
      request.deadline_ms > 0 ? request.deadline_ms : options.execute_timeout_ms;
  execution::RunInput input = input_of(*compiled);
  input.forwarded = forwarded(*compiled->plan, request.viewer, options.forwarded_claims);
  input.publish_headers = std::make_shared<const ports::Headers>(context);
  input.deadline_ms = environment_.clock.now_ms() + left_ms;

  const SharedLoaders loaders = new_loaders(compiled->supergraph, std::move(context));
  // Kept from the beginning: the event may be here before the mutation's answer is.
  if (is_mutation) kept_.keep(loader_id, loaders, environment_.clock.now_ms());
  start(std::move(input), loaders, [compiled, done](execution::Response response) {
    ports::ExecutionResult result{.outcome = ports::Outcome::kExecuted, .kind = compiled->kind};
    const bool points_elsewhere = response.errors > 0 && compiled->places != nullptr;
    result.body = points_elsewhere ? shared::graphql::relocated(response.body, *compiled->places)
                                   : std::move(response.body);
    result.extensions_json = std::move(response.extensions);
    result.root_typenames = std::move(response.root_typenames);
    done(std::move(result));
  });
}

// ---- events -------------------------------------------------------------------------------------

void OperationPipeline::resolve(const ports::Batch& batch) {
  ScopesBySchema scopes;
  const std::int64_t now_ms = environment_.clock.now_ms();
  for (const ports::Event& event : batch.events) {
    const std::uint32_t left_ms =
        event.deadline_ms > 0 ? event.deadline_ms : environment_.options.event_timeout_ms;
    EventContext context{event, nullptr, event_key(event, *batch.sink), now_ms + left_ms,
                         event.loader_id.empty() ? nullptr : kept_.find(event.loader_id, now_ms)};
    if (context.kept != nullptr) {
      ++counters_.loaders_reused;
      context.kept->scope->arrive_for_event();
    }
    for (const ports::EventRow& row : event.rows) {
      RowWaiter waiter{batch.sink, event.sequence, row.handle, nullptr};
      const auto compiled = compile_row(*row.definition);
      if (!compiled) {
        refuse_row(waiter, compiled.error());
        continue;
      }
      const CompiledRow& compiled_row = **compiled;
      waiter.places = compiled_row.operation->places;
      if (!environment_.rows.join(context.key + compiled_row.key, std::move(waiter))) {
        ++counters_.rows_coalesced;
        continue;
      }
      if (context.parsed == nullptr) {  // once for all rows, and not at all if others have them
        context.parsed =
            execution::ParsedEvent::parse({event.identity.topic, event.identity.lane,
                                           event.identity.order, event.value, event.is_tombstone});
        if (!context.parsed->value()) report_bad_event(*context.parsed);
      }
      run_row(context, *row.definition, compiled_row, scopes);
    }
  }
}

void OperationPipeline::report_bad_event(const execution::ParsedEvent& event) {
  ++counters_.bad_events;
  if (const auto left_out = bad_event_lines_.take(environment_.clock.now_ms()))
    shared::log::warn("bad event: its subscribers get BAD_EVENT, look at what produces it",
                      {{"reason", event.message(event.problem())}, {"left_out", *left_out}});
}

// A row's plan and variables are the same for every event.
tl::expected<OperationPipeline::SharedRow, Failure> OperationPipeline::compile_row(
    const ports::RowDefinition& row) {
  const std::int64_t now_ms = environment_.clock.now_ms();
  if (const SharedRow* found = compiled_rows_.find(row.key, now_ms)) {
    const SharedSchema schema = environment_.schemas.find(row.schema_id);
    if (schema != nullptr && schema->id() == (*found)->operation->supergraph->id) return *found;
  }
  Compiled compiled = environment_.compiler.compile(
      {row.schema_id, row.document, row.document_hash, row.operation_name, row.variables_json,
       row.viewer.claims_json, Purpose::kEvent, row.document_id, now_ms});
  if (!compiled) return tl::unexpected(std::move(compiled.error()));
  if ((*compiled)->kind != ports::OperationKind::kSubscription)
    return tl::unexpected(
        Failure{refusal(ports::Outcome::kValidationError, (*compiled)->kind,
                        "The operation is not a subscription.", "NOT_A_SUBSCRIPTION"),
                false});
  const SharedCompiled& operation = *compiled;
  auto made =
      std::make_shared<const CompiledRow>(CompiledRow{operation, row_key(*operation, row.viewer)});
  compiled_rows_.put(row.key, made, weight_of(row.key, *operation), now_ms);
  return made;
}

void OperationPipeline::run_row(const EventContext& context,
                                const ports::RowDefinition& row,
                                const CompiledRow& compiled_row,
                                ScopesBySchema& scopes) {
  const SharedCompiled& compiled = compiled_row.operation;
  SharedLoaders loaders = context.kept;
  if (loaders == nullptr || loaders->schema != compiled->supergraph.get()) {
    SharedLoaders& scope = scopes[compiled->supergraph.get()];
    if (scope == nullptr) {
      ports::Headers headers;
      add_header(headers, kTraceHeader, context.event.traceparent);
      scope = new_loaders(compiled->supergraph, std::move(headers));
      scope->scope->arrive_for_event();
    }
    loaders = scope;
  }
  execution::RunInput input = input_of(*compiled);
  input.forwarded = forwarded(*compiled->plan, row.viewer, environment_.options.forwarded_claims);
  input.event = context.parsed;
  input.deadline_ms = context.deadline_ms;
  start(std::move(input), loaders,
        [this, key = context.key + compiled_row.key](execution::Response response) {
          answer_row(key, std::move(response));
        });
}

void OperationPipeline::refuse_row(const RowWaiter& waiter, const Failure& failure) {
  const ports::RowStatus status = status_of(failure);
  if (status == ports::RowStatus::kUnknownRow) ++counters_.rows_unknown;
  answer(waiter, status,
         status == ports::RowStatus::kOk ? std::make_shared<const std::string>(failure.result.body)
                                         : nullptr);
}

void OperationPipeline::answer_row(const std::string& key, execution::Response response) {
  const auto body = std::make_shared<const std::string>(std::move(response.body));
  std::map<const shared::graphql::FieldPlaces*, ports::Body> relocated;
  for (const RowWaiter& waiter : environment_.rows.finish(key)) {
    if (response.errors == 0 || waiter.places == nullptr) {
      answer(waiter, ports::RowStatus::kOk, body);
      continue;
    }
    if (waiter.sink->knows_places()) {
      answer(waiter, ports::RowStatus::kOkCanonical, body);
      continue;
    }
    ports::Body& its = relocated[waiter.places.get()];
    if (its == nullptr)
      its = std::make_shared<const std::string>(shared::graphql::relocated(*body, *waiter.places));
    answer(waiter, ports::RowStatus::kOk, its);
  }
}

void OperationPipeline::answer(const RowWaiter& waiter,
                               ports::RowStatus status,
                               const ports::Body& body) {
  waiter.sink->on_row(waiter.sequence, waiter.handle, status, body);
  if (sinks_.insert(waiter.sink).second) wake_();
}

// ---- runs ---------------------------------------------------------------------------------------

void OperationPipeline::start(execution::RunInput input,
                              const SharedLoaders& loaders,
                              execution::Run::Done done) {
  ++counters_.executions;
  const RunId id = ++last_run_;
  const std::int64_t deadline_ms = input.deadline_ms;
  runs_.emplace(id, ActiveRun{nullptr, loaders, deadline_ms});
  deadlines_.emplace(deadline_ms, id);
  auto run = execution::run_plan(std::move(input), loaders->scope, environment_.ports.publisher(),
                                 environment_.options.run,
                                 [this, id, done = std::move(done)](execution::Response response) {
                                   count(response);
                                   const auto found = runs_.find(id);
                                   deadlines_.erase({found->second.deadline_ms, id});
                                   if (finished_.empty()) wake_();
                                   finished_.push_back(std::move(found->second));
                                   runs_.erase(found);
                                   done(std::move(response));
                                 });
  if (const auto found = runs_.find(id); found != runs_.end()) found->second.run = std::move(run);
}

void OperationPipeline::count(const execution::Response& response) {
  if (response.errors > 0) ++counters_.responses_with_errors;
  if (response.is_too_large) ++counters_.responses_too_large;
  counters_.subgraph_failures += response.subgraph_failures.size();
  for (const execution::SubgraphFailure& failure : response.subgraph_failures)
    if (const auto left_out = failure_lines_.take(environment_.clock.now_ms()))
      shared::log::debug("subgraph failed", {{"subgraph", failure.subgraph},
                                             {"reason", failure.error.message},
                                             {"left_out", *left_out}});
  for (const execution::SubgraphFailure& masked : response.masked_errors)
    if (const auto left_out = masked_lines_.take(environment_.clock.now_ms()))
      shared::log::info("subgraph error masked", {{"subgraph", masked.subgraph},
                                                  {"error", masked.error.message},
                                                  {"left_out", *left_out}});
}

OperationPipeline::SharedLoaders OperationPipeline::new_loaders(const SharedSupergraph& supergraph,
                                                                ports::Headers context) {
  auto loaders = std::make_shared<Loaders>();
  loaders->client = client(supergraph);
  loaders->schema = supergraph.get();
  // The scope outlives neither its Loaders nor this call by its `wake`, which only names it.
  const auto self = std::make_shared<std::weak_ptr<loader::LoaderScope>>();
  loaders->scope = std::make_shared<loader::LoaderScope>(
      *loaders->client, environment_.options.loader,
      std::make_shared<const ports::Headers>(std::move(context)),
      [this, self] {
        dirty_.push_back(*self);
        wake_();
      },
      isolation_, arrivals_);
  *self = loaders->scope;
  return loaders;
}

std::shared_ptr<ports::SubgraphClient> OperationPipeline::client(
    const SharedSupergraph& supergraph) {
  if (const auto found = clients_.find(supergraph->id); found != clients_.end())
    return found->second;
  return clients_.emplace(supergraph->id, environment_.ports.subgraphs(*supergraph)).first->second;
}

void OperationPipeline::forget_schema(std::string_view id) {
  (void)compiled_rows_.take_if([&](const std::string&, const SharedRow& row) {
    return row->operation->supergraph->id == id;
  });
  clients_.erase(std::string(id));
}

// ---- the loop's turn ----------------------------------------------------------------------------

void OperationPipeline::end_turn() {
  for (const auto& weak : std::exchange(dirty_, {}))
    if (const auto scope = weak.lock()) scope->flush();
  for (const auto& sink : std::exchange(sinks_, {}))
    sink->flush();
  finished_.clear();
  const loader::IsolationCounters& isolation = isolation_->counters();
  counters_.requests_split = isolation.splits;
  counters_.splits_unaffordable = isolation.unaffordable;
  counters_.faults_found = isolation.found;
}

void OperationPipeline::expire() {
  const std::int64_t now_ms = environment_.clock.now_ms();
  kept_.expire(now_ms);
  compiled_rows_.expire(now_ms);
  environment_.compiler.expire(now_ms);
  isolation_->expire();
  while (!deadlines_.empty() && deadlines_.begin()->first <= now_ms) {
    ++counters_.deadlines;
    end_run(deadlines_.begin()->second, execution::CancelReason::kDeadline);
  }
}

void OperationPipeline::end_run(RunId id, execution::CancelReason reason) {
  const std::shared_ptr<execution::Run> run = runs_.at(id).run;
  run->cancel(reason);  // answers, and so takes itself off the list
}

std::optional<std::int64_t> OperationPipeline::next_expiry_ms() const {
  std::optional<std::int64_t> next;
  if (!deadlines_.empty()) next = deadlines_.begin()->first;
  if (const auto alarm_ms = isolation_->next_ms())
    next = std::min(next.value_or(*alarm_ms), *alarm_ms);
  if (!kept_.is_empty() && !next)
    next = environment_.clock.now_ms() + environment_.options.loader_ttl_ms;
  const auto of_rows = compiled_rows_.next_expiry_ms();
  return next && of_rows ? std::min(next, of_rows) : next ? next : of_rows;
}

}  // namespace exec::pipeline
