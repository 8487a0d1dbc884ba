// explain: what each stage of exec-service makes of one operation.
//
//   schema files ─▶ problems │ warnings
//   text ─ parse, validate, plan (pipeline's Compiler) ─▶ errors │ operation, variables, plan
//                                       subscription ─▶ topics, filter, what makes rows differ
//
// A stage that fails ends the explanation; what was found until there stays in it.
//
// Shapes: problems and errors are whole lines, file:line:column first where there is a place.
// Thread: any (no state).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/explanation/variable_uses.h"
#include "exec-service/pipeline/compiled_operation.h"
#include "exec-service/ports/request.h"
#include "exec-service/schema/problem.h"
#include "exec-service/supergraph/override_labels.h"

namespace exec::explanation {

struct Question {
  schema::SchemaText supergraph;
  std::optional<schema::SchemaText> events;
  supergraph::OverrideLabels override_labels;  // in force
  std::string operation_file;                  // what to call it in errors
  std::string document;
  std::string operation_name;  // empty: the only one
  std::string variables_json;  // empty: none
};

struct Explanation {
  std::string schema_id;  // empty: the schema cannot be served
  std::vector<std::string> schema_errors;
  std::vector<std::string> schema_warnings;

  std::string operation;            // as the printer prints it; empty: it cannot be parsed
  std::vector<std::string> errors;  // why it is not executed

  std::vector<ExplainedVariable> variables;
  std::shared_ptr<const pipeline::CompiledOperation> compiled;  // null: there are errors
  ports::SharedPrepared prepared;  // of a subscription whose topics and filter are bound

  [[nodiscard]] bool is_ok() const { return compiled != nullptr && errors.empty(); }
};

[[nodiscard]] Explanation explain(const Question& question);

}  // namespace exec::explanation
