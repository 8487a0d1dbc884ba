#include "exec-service/explanation/explanation.h"

#include <utility>
#include <variant>

#include <fmt/format.h>

#include "exec-service/language/parser.h"
#include "exec-service/language/printer.h"
#include "exec-service/pipeline/compiler.h"
#include "exec-service/pipeline/prepare_subscription.h"
#include "exec-service/pipeline/schema_registry.h"
#include "exec-service/supergraph/supergraph.h"
#include "exec-service/validation/validate.h"
#include "shared/json/parsed_text.h"

namespace exec::explanation {

namespace {

std::shared_ptr<const supergraph::Supergraph> load(const Question& question, Explanation& found) {
  supergraph::LoadedSupergraph loaded = supergraph::load_supergraph(
      question.supergraph, question.events ? &*question.events : nullptr, {},
      question.override_labels);
  for (const schema::Problem& problem : loaded.errors)
    found.schema_errors.push_back(schema::to_string(problem));
  for (const schema::Problem& problem : loaded.warnings)
    found.schema_warnings.push_back(schema::to_string(problem));
  if (loaded.supergraph != nullptr) found.schema_id = loaded.supergraph->id;
  return std::move(loaded.supergraph);
}

// The operation that is asked for and the fragments; all of them if it is not there.
std::string print_operation(const language::Document& document, std::string_view name) {
  const language::OperationDefinition* operation = language::find_operation(document, name);
  if (operation == nullptr) return language::print(document);
  std::string text;
  for (const language::Definition& definition : document.definitions()) {
    const auto* other = language::as<language::OperationDefinition>(definition);
    if (other != nullptr && other != operation) continue;
    text += (text.empty() ? "" : "\n\n") + language::print(definition);
  }
  return text;
}

// file:1:7 and 2:5: message [label]
class ErrorLine {
 public:
  explicit ErrorLine(std::string file) : text_(std::move(file)) {}
  void add_place(std::string_view line, std::string_view column) {
    text_ += fmt::format("{}{}:{}", is_placed_ ? " and " : ":", line, column);
    is_placed_ = true;
  }
  std::string finish(std::string_view message, std::string_view label) && {
    text_.append(": ").append(message);
    if (!label.empty()) text_ += fmt::format(" [{}]", label);
    return std::move(text_);
  }

 private:
  std::string text_;
  bool is_placed_ = false;
};

// A request error of a response.
std::string line_of(shared::json::Value error, const std::string& file) {
  ErrorLine line(file);
  if (const auto locations = error.find("locations"))
    for (const shared::json::Value at : locations->elements())
      line.add_place(at.find("line")->raw(), at.find("column")->raw());
  const auto extensions = error.find("extensions");
  const auto code = extensions ? extensions->find("code") : std::nullopt;
  return std::move(line).finish(error.find("message")->text(), code ? code->text() : "");
}

std::vector<std::string> lines_of(const std::string& body, const std::string& file) {
  std::vector<std::string> lines;
  shared::json::ParsedText document;
  const auto response = document.parse(body);
  const auto errors = response ? response->find("errors") : std::nullopt;
  if (!errors) return {file + ": " + body};
  for (const shared::json::Value error : errors->elements())
    lines.push_back(line_of(error, file));
  return lines;
}

// Clients do not see the rule's name; here it is what a reader looks up.
std::vector<std::string> broken_rules(const schema::Schema& api,
                                      const language::Document& document,
                                      const std::string& file) {
  std::vector<std::string> lines;
  for (const language::GraphQLError& error : validation::validate(api, document)) {
    ErrorLine line(file);
    for (const language::SourceLocation& at : error.locations)
      line.add_place(std::to_string(at.line), std::to_string(at.column));
    lines.push_back(std::move(line).finish(error.message, error.rule));
  }
  return lines;
}

}  // namespace

Explanation explain(const Question& question) {
  Explanation found;
  const auto supergraph = load(question, found);
  if (supergraph == nullptr) return found;

  const pipeline::CompilerOptions options;
  const auto parsed = language::parse(question.document, options.parse);
  if (parsed) found.operation = print_operation(*parsed, question.operation_name);

  const pipeline::SchemaRegistry schemas(supergraph);
  pipeline::Compiler compiler(options, schemas);
  auto compiled = compiler.compile({.schema_id = {},
                                    .document = question.document,
                                    .document_hash = {},
                                    .operation_name = question.operation_name,
                                    .variables_json = question.variables_json,
                                    .claims_json = {},
                                    .purpose = pipeline::Purpose::kExplanation});
  if (!compiled) {
    const ports::ExecutionResult& why = compiled.error().result;
    found.errors = why.outcome == ports::Outcome::kValidationError
                       ? broken_rules(*supergraph->api, *parsed, question.operation_file)
                       : lines_of(why.body, question.operation_file);
    return found;
  }
  found.compiled = std::move(*compiled);
  found.variables = variable_uses(*found.compiled);
  if (found.compiled->kind != ports::OperationKind::kSubscription) return found;
  auto prepared = pipeline::prepare_subscription(*found.compiled);
  if (prepared) {
    found.prepared = std::move(*prepared);
  } else {
    found.errors = lines_of(prepared.error().body, question.operation_file);
  }
  return found;
}

}  // namespace exec::explanation
