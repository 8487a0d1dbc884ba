#include "exec-service/executor/coerce_values.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "exec-service/executor/coerce_input_value.h"
#include "exec-service/schema/coerce_literal.h"
#include "shared/base/check.h"

namespace exec::executor {
namespace {

using language::GraphQLError;
using language::VariableDefinition;
using shared::json::Value;

constexpr std::size_t kErrorsMax = 50;
constexpr std::string_view kCode = "BAD_USER_INPUT";

schema::TypeRef type_of(const schema::Schema& schema, const language::TypeReference& syntax) {
  const schema::Type* named = schema.find_type(syntax.named_type().value);
  CHECK(named != nullptr);
  schema::TypeRef type{named->id, 0, 0};
  for (const language::TypeReference* at = &syntax; at != nullptr; at = at->of_type) {
    if (at->kind == language::TypeReferenceKind::kNonNull) type.non_null |= 1U << type.list_depth;
    if (at->kind == language::TypeReferenceKind::kList) ++type.list_depth;
  }
  return type;
}

class Coercion {
 public:
  Coercion(const schema::Schema& schema, const language::Document& document)
      : schema_(schema), document_(document) {}

  // The variable's value, or empty.
  std::string coerce(const VariableDefinition& definition, const std::optional<Value>& given) {
    const schema::TypeRef type = type_of(schema_, *definition.type);
    const std::string_view name = definition.variable.value;
    std::string out;
    if (!given) {
      if (definition.default_value != nullptr) {
        schema::coerce_literal(schema_, *definition.default_value, type, out);
      } else if (type.is_non_null()) {
        error(definition, fmt::format("Variable \"${}\" of required type \"{}\" was not provided.",
                                      name, schema_.to_string(type)));
      }
      return out;
    }
    if (given->is_null() && type.is_non_null()) {
      error(definition, fmt::format("Variable \"${}\" of non-null type \"{}\" must not be null.",
                                    name, schema_.to_string(type)));
      return out;
    }
    InputCoercion coercion(schema_, kErrorsMax + 1);
    coercion.coerce(*given, type, out);
    for (const InputError& wrong : coercion.errors()) {
      const std::string where =
          wrong.path.empty() ? "" : fmt::format(" at \"{}{}\"", name, wrong.path);
      error(definition, fmt::format("Variable \"${}\" got invalid value {}{}; {}", name,
                                    wrong.value, where, wrong.message));
    }
    return out;
  }

  [[nodiscard]] std::vector<GraphQLError> take_errors() { return std::move(errors_); }

 private:
  void error(const VariableDefinition& definition, std::string message) {
    if (errors_.size() > kErrorsMax) return;
    if (errors_.size() == kErrorsMax) {
      errors_.push_back({.message = "Too many errors processing variables, error limit reached. "
                                    "Execution aborted.",
                         .code = std::string(kCode)});
      return;
    }
    errors_.push_back({.message = std::move(message),
                       .locations = {document_.location(definition.offset)},
                       .code = std::string(kCode)});
  }

  const schema::Schema& schema_;
  const language::Document& document_;
  std::vector<GraphQLError> errors_;
};

}  // namespace

CoercedVariables coerce_variable_values(const schema::Schema& schema,
                                        const language::Document& document,
                                        const language::OperationDefinition& operation,
                                        const std::optional<Value>& variables) {
  if (variables && !variables->is_object() && !variables->is_null()) {
    return tl::unexpected<std::vector<GraphQLError>>(std::vector<GraphQLError>{
        {.message = "Variables must be provided as an Object where each property is a variable "
                    "value."}});
  }
  Coercion coercion(schema, document);
  VariableValues values;
  for (const VariableDefinition& definition : operation.variable_definitions) {
    const auto given = variables ? variables->find(definition.variable.value) : std::nullopt;
    values.push_back(coercion.coerce(definition, given));
  }
  std::vector<GraphQLError> errors = coercion.take_errors();
  if (!errors.empty()) return tl::unexpected<std::vector<GraphQLError>>(std::move(errors));
  return values;
}

}  // namespace exec::executor
