#include "exec-service/pipeline/compiler.h"

#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "exec-service/authorization/observed_requirements.h"
#include "exec-service/execution/coerce_values.h"
#include "exec-service/pipeline/error_response.h"
#include "exec-service/plan/plan_bytes.h"
#include "exec-service/planner/conditions.h"
#include "exec-service/planner/planner.h"
#include "shared/hash/sha256.h"
#include "shared/json/parsed_text.h"
#include "shared/log/log.h"

namespace exec::pipeline {

namespace {

constexpr std::size_t kKeptConditionsMax = 8;  // variables of @skip and @include: 256 plans

ports::OperationKind kind_of(language::OperationKind kind) {
  switch (kind) {
    case language::OperationKind::kQuery:
      return ports::OperationKind::kQuery;
    case language::OperationKind::kMutation:
      return ports::OperationKind::kMutation;
    case language::OperationKind::kSubscription:
      break;
  }
  return ports::OperationKind::kSubscription;
}

tl::unexpected<Failure> fail(ports::ExecutionResult result) {
  return tl::unexpected(Failure{std::move(result), false});
}

// The message names which of the two it is, as graphql-js does.
ports::ExecutionResult no_such_operation(std::string_view name) {
  std::string message = name.empty()
                            ? "Must provide operation name if query contains multiple operations."
                            : "Unknown operation named \"" + std::string(name) + "\".";
  return refusal(ports::Outcome::kUnknownOperation, ports::OperationKind::kUnknown,
                 std::move(message), "OPERATION_RESOLUTION_FAILURE");
}

ports::ExecutionResult bad_variables(ports::OperationKind kind, const std::string& why) {
  return refusal(ports::Outcome::kVariablesError, kind, "Variables are invalid: " + why,
                 "BAD_USER_INPUT");
}

// From what the client sent to its canonical form, if it has one.
void normalize(const CheckedDocument& document, const Source& source, CompiledOperation& compiled) {
  std::size_t number = 0;
  for (const language::Definition& definition : document.document->definitions()) {
    const auto* operation = language::as<language::OperationDefinition>(definition);
    if (operation == compiled.operation) break;
    if (operation != nullptr) ++number;
  }
  const auto& normalized = document.normalized[number];
  if (normalized == nullptr || source.purpose == Purpose::kExplanation) {
    compiled.operation_hash = document.hash;
    compiled.operation_hash.append(source.operation_name);
    return;
  }
  compiled.variables = normalized->values(compiled.variables);
  compiled.operation_hash = normalized->hash;
  compiled.document = normalized->document;
  compiled.operation = normalized->operation;
  compiled.places = {normalized, &normalized->places};
}

// Once for as long as the document is cached.
void log_untrusted(std::string_view text) {
  constexpr std::size_t kShown = 120;
  shared::log::warn("document is not trusted", {{"document", std::string(text.substr(0, kShown))}});
}

}  // namespace

Compiled Compiler::compile(const Source& source) {
  const SharedSchema schema = schemas_.find(source.schema_id);
  if (schema == nullptr) return fail(ports::unknown_schema());
  auto checked_document = checked(source, *schema);
  if (!checked_document) return tl::unexpected(std::move(checked_document.error()));
  const CheckedDocument& document = **checked_document;
  if (!document.errors.empty())
    return fail(refusal(document.document == nullptr ? ports::Outcome::kSyntaxError
                                                     : ports::Outcome::kValidationError,
                        ports::OperationKind::kUnknown, document.errors));

  auto compiled = std::make_shared<CompiledOperation>();
  compiled->supergraph = document.supergraph;
  compiled->document_hash = document.hash;
  compiled->document = document.document;
  compiled->operation = language::find_operation(*document.document, source.operation_name);
  if (compiled->operation == nullptr) return fail(no_such_operation(source.operation_name));
  compiled->kind = kind_of(compiled->operation->kind);

  auto variables = coerce(*compiled, source.variables_json);
  if (!variables) return tl::unexpected(std::move(variables.error()));
  compiled->variables = std::move(*variables);

  if (auto beyond = cost::check_cost(*compiled->supergraph, *compiled->document,
                                     *compiled->operation, compiled->variables, options_.cost))
    return fail(
        refusal(ports::Outcome::kValidationError, compiled->kind, std::vector{*std::move(beyond)}));
  compiled->observed = authorization::observed_requirements(
      *compiled->supergraph, *compiled->document, *compiled->operation);
  normalize(document, source, *compiled);
  CachedPlan cached = plan(*compiled, source);
  planner::Planned& planned = cached.plan;
  if (!planned) return tl::unexpected(unplannable(*compiled, std::move(planned.error())));
  compiled->plan = std::move(*planned);
  compiled->plan_bytes = cached.plan_bytes;
  compiled->document = std::move(cached.document);  // of which the plan was made
  const bool is_normalized = compiled->places != nullptr;
  compiled->operation =
      language::find_operation(*compiled->document, is_normalized ? "" : source.operation_name);
  return compiled;
}

Failure Compiler::unplannable(const CompiledOperation& compiled, language::GraphQLError error) {
  // The audit's form: a field that no subgraph can resolve leaves no data.
  ports::ExecutionResult result = refusal(ports::Outcome::kUnplannable, compiled.kind,
                                          std::vector{to_client(compiled, std::move(error))});
  result.body.insert(1, R"("data":null,)");
  return {std::move(result), false};
}

tl::expected<trusted_documents::Admitted, Failure> Compiler::admit(const Source& source,
                                                                   const ServedSchema& schema) {
  static const trusted_documents::TrustedDocuments kOff;
  const auto& trusted = schema.trusted == nullptr ? kOff : *schema.trusted;
  // A row's hash alone names a document that was admitted when it came.
  const bool is_known = source.document_id.empty() && source.document.empty();
  if (is_known) return trusted_documents::Admitted{};
  auto admitted = trusted.admit(source.document_id, source.document);
  if (admitted) return *admitted;
  trusted_documents::Refusal& refused = admitted.error();
  return fail(refusal(ports::Outcome::kValidationError, ports::OperationKind::kUnknown,
                      std::move(refused.message), refused.code));
}

tl::expected<Compiler::SharedDocument, Failure> Compiler::checked(const Source& source,
                                                                  const ServedSchema& schema) {
  const auto admitted = admit(source, schema);
  if (!admitted) return tl::unexpected(admitted.error());
  const std::string_view text = admitted->document;
  std::string hash(text.empty() ? source.document_hash : admitted->hash);
  if (hash.empty()) hash = shared::hash::sha256(text);
  const std::string key = schema.id() + '\0' + hash;
  if (SharedDocument found = cache_.find_document(key, source.now_ms)) return found;
  if (text.empty() && !source.document_hash.empty())
    return tl::unexpected(Failure{{.outcome = ports::Outcome::kUnknownOperation}, true});
  if (schema.trusted != nullptr && !admitted->is_trusted) log_untrusted(text);
  SharedDocument document = check(text, std::move(hash), schema.supergraph);
  cache_.put_document(key, document, source.now_ms);
  return document;
}

Compiler::SharedDocument Compiler::check(std::string_view text,
                                         std::string hash,
                                         const SharedSupergraph& supergraph) const {
  auto checked = std::make_shared<CheckedDocument>();
  checked->supergraph = supergraph;
  checked->hash = std::move(hash);
  auto parsed = language::parse(text, options_.parse);
  if (!parsed) {
    checked->errors.push_back(std::move(parsed.error()));
    return checked;
  }
  checked->document = std::make_shared<const language::Document>(std::move(*parsed));
  checked->errors = validation::validate(*supergraph->api, *checked->document, options_.validation);
  if (!checked->errors.empty()) return checked;
  std::size_t bytes_left = normalization::kNormalizedBytesMax;
  for (const language::Definition& definition : checked->document->definitions())
    if (const auto* operation = language::as<language::OperationDefinition>(definition))
      checked->normalized.push_back(
          normalization::normalize(*supergraph->api, *checked->document, *operation, bytes_left));
  return checked;
}

tl::expected<execution::VariableValues, Failure> Compiler::coerce(
    const CompiledOperation& compiled, std::string_view variables_json) const {
  std::optional<shared::json::Value> values;
  shared::json::ParsedText json;
  if (variables_json.size() > options_.variables_bytes_max)
    return fail(bad_variables(compiled.kind, "they are too large"));
  if (!variables_json.empty()) {
    auto parsed = json.parse(variables_json);
    if (!parsed) return fail(bad_variables(compiled.kind, parsed.error().to_error().message));
    if (!parsed->is_object() && !parsed->is_null())
      return fail(bad_variables(compiled.kind, "they are not a JSON object"));
    values = *parsed;
  }
  auto coerced = execution::coerce_variable_values(*compiled.supergraph->api, *compiled.document,
                                                   *compiled.operation, values);
  if (!coerced)
    return fail(refusal(ports::Outcome::kVariablesError, compiled.kind, coerced.error()));
  return std::move(*coerced);
}

CachedPlan Compiler::plan(const CompiledOperation& compiled, const Source& source) {
  const std::vector<std::string_view> names =
      planner::condition_variables(*compiled.document, *compiled.operation);
  std::vector<bool> values;
  std::string mask;
  const auto& definitions = compiled.operation->variable_definitions;
  for (const std::string_view name : names) {
    bool value = false;
    std::size_t index = 0;
    for (const language::VariableDefinition& definition : definitions) {
      if (definition.variable.value == name) value = compiled.variables[index] == "true";
      ++index;
    }
    values.push_back(value);
    mask.push_back(value ? '1' : '0');
  }
  std::string key = compiled.supergraph->id;
  key.append(1, '\0').append(compiled.operation_hash);
  key.append(1, '\0').append(mask);
  const supergraph::AccessRules& access = compiled.supergraph->access;
  supergraph::RequirementSet unmet;
  if (compiled.kind != ports::OperationKind::kSubscription || source.purpose == Purpose::kEvent)
    unmet = authorization::unmet_requirements(access, compiled.observed, source.claims_json,
                                              options_.claims);
  unmet.for_each([&](supergraph::RequirementId id) { key.append(fmt::format("!{}", id.value)); });
  const bool is_kept = names.size() <= kKeptConditionsMax;
  if (is_kept)
    if (auto found = cache_.find_plan(key, source.now_ms)) return std::move(*found);
  CachedPlan planned{planner::plan(*compiled.supergraph, *compiled.document, *compiled.operation,
                                   planner::ConditionValues(names, values), options_.planner,
                                   authorization::denied_fields(access, unmet)),
                     compiled.document};
  if (planned.plan) planned.plan_bytes = plan::plan_bytes(**planned.plan);
  cache_.count_plan(planned);
  if (is_kept) cache_.put_plan(key, planned, source.now_ms);
  return planned;
}

}  // namespace exec::pipeline
