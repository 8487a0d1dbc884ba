#include "exec-service/execution/coerce_values.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "exec-service/execution/coerce_input_value.h"
#include "exec-service/schema/coerce_literal.h"
#include "shared/base/check.h"

namespace exec::execution {

schema::TypeRef type_of(const schema::Schema& schema,
                        const language::VariableDefinition& variable) {
  const language::TypeReference& syntax = *variable.type;
  const schema::Type* named = schema.find_type(syntax.named_type().value);
  CHECK(named != nullptr);
  schema::TypeRef type{named->id, 0, 0};
  for (const language::TypeReference* at = &syntax; at != nullptr; at = at->of_type) {
    if (at->kind == language::TypeReferenceKind::kNonNull) type.non_null |= 1U << type.list_depth;
    if (at->kind == language::TypeReferenceKind::kList) ++type.list_depth;
  }
  return type;
}

namespace {

using language::GraphQLError;
using language::VariableDefinition;
using shared::json::Value;

constexpr std::size_t kErrorsMax = 50;
constexpr std::string_view kCode = "BAD_USER_INPUT";

class Coercion {
 public:
  Coercion(const schema::Schema& schema, const language::Document& document, std::size_t bytes_max)
      : schema_(schema), document_(document), bytes_max_(bytes_max), bytes_left_(bytes_max) {}

  // The variable's value, or empty.
  std::string coerce(const VariableDefinition& definition, const std::optional<Value>& given) {
    std::string out = value(definition, given);
    if (out.size() > bytes_left_) {
      error(definition, fmt::format("Variable \"${}\" makes the variables larger than {} bytes, "
                                    "with the default values of their types.",
                                    definition.variable.value, bytes_max_));
      return {};
    }
    bytes_left_ -= out.size();
    return out;
  }

  [[nodiscard]] std::vector<GraphQLError> take_errors() { return std::move(errors_); }

 private:
  // Larger than what is left, if it has to be: then it may be cut short.
  std::string value(const VariableDefinition& definition, const std::optional<Value>& given) {
    const schema::TypeRef type = type_of(schema_, definition);
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
    InputCoercion coercion(schema_, kErrorsMax + 1, bytes_left_);
    coercion.coerce(*given, type, out);
    for (const InputError& wrong : coercion.errors()) {
      const std::string where =
          wrong.path.empty() ? "" : fmt::format(" at \"{}{}\"", name, wrong.path);
      error(definition, fmt::format("Variable \"${}\" got invalid value {}{}; {}", name,
                                    wrong.value, where, wrong.message));
    }
    return out;
  }

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
  std::size_t bytes_max_;
  std::size_t bytes_left_;
  std::vector<GraphQLError> errors_;
};

}  // namespace

CoercedVariables coerce_variable_values(const schema::Schema& schema,
                                        const language::Document& document,
                                        const language::OperationDefinition& operation,
                                        const std::optional<Value>& variables,
                                        std::size_t bytes_max) {
  if (variables && !variables->is_object() && !variables->is_null()) {
    return tl::unexpected<std::vector<GraphQLError>>(std::vector<GraphQLError>{
        {.message = "Variables must be provided as an Object where each property is a variable "
                    "value."}});
  }
  Coercion coercion(schema, document, bytes_max);
  VariableValues values;
  for (const VariableDefinition& definition : operation.variable_definitions) {
    const auto given = variables ? variables->find(definition.variable.value) : std::nullopt;
    values.push_back(coercion.coerce(definition, given));
  }
  std::vector<GraphQLError> errors = coercion.take_errors();
  if (!errors.empty()) return tl::unexpected<std::vector<GraphQLError>>(std::move(errors));
  return values;
}

}  // namespace exec::execution
