#include "exec-service/normalization/canonical_variables.h"

#include <utility>

#include <fmt/format.h>

#include "exec-service/language/printer.h"

namespace exec::normalization {

using language::PrintStyle;
using language::TypeReferenceKind;

CanonicalVariables::CanonicalVariables(const schema::Schema& schema,
                                       const language::OperationDefinition& operation)
    : schema_(schema), operation_(operation) {
  for (const language::VariableDefinition& definition : operation.variable_definitions)
    clients_.emplace(definition.variable.value, clients_.size());
}

const std::string& CanonicalVariables::literal(std::string_view place,
                                               std::string_view name,
                                               schema::TypeRef type,
                                               std::string json) {
  const std::string as = schema_.to_string(type);
  std::string key = fmt::format("{}:{}={}", place, as, json);
  return add(std::move(key), name, as, {.literal = std::move(json)});
}

const std::string& CanonicalVariables::variable(std::string_view place,
                                                std::string_view name,
                                                schema::TypeRef type,
                                                std::string_view client) {
  const std::size_t number = number_of(client);
  const language::VariableDefinition& definition = operation_.variable_definitions[number];
  // It may be null or absent where null may not be, because it or the place has a default: only the
  // client's own definition says that.
  const bool is_nullable = definition.type->kind != TypeReferenceKind::kNonNull;
  if (type.is_non_null() && is_nullable) return untyped(place, name, client);
  const std::string as = schema_.to_string(type);
  return add(fmt::format("{}:{}${}", place, as, number), name, as, {.client = number});
}

const std::string& CanonicalVariables::untyped(std::string_view place,
                                               std::string_view name,
                                               std::string_view client) {
  const std::size_t number = number_of(client);
  return add(fmt::format("{}${}", place, number), name, as_client_defines(number),
             {.client = number});
}

std::string CanonicalVariables::definitions() const {
  if (names_.empty()) return "";
  std::string text = "(";
  for (std::size_t i = 0; i < names_.size(); ++i)
    text.append(i == 0 ? "$" : ",$").append(names_[i]).append(":").append(definitions_[i]);
  return text + ")";
}

const std::string& CanonicalVariables::add(std::string key,
                                           std::string_view name,
                                           std::string_view type,
                                           VariableSource source) {
  const std::size_t next = names_.size();
  const auto [known, is_new] = by_key_.try_emplace(std::move(key), next);
  if (!is_new) return names_[known->second];
  std::size_t& uses = uses_[std::string(name)];
  std::string unique(name);
  while (!by_name_.try_emplace(unique, next).second)
    unique = fmt::format("{}_{}", name, ++uses + 1);
  bytes_ += known->first.size() + type.size() + source.literal.size();
  names_.push_back(std::move(unique));
  definitions_.emplace_back(type);
  sources_.push_back(std::move(source));
  return names_.back();
}

std::size_t CanonicalVariables::number_of(std::string_view client) const {
  return clients_.find(client)->second;
}

std::string CanonicalVariables::as_client_defines(std::size_t client) const {
  const language::VariableDefinition& definition = operation_.variable_definitions[client];
  std::string text = language::print(*definition.type);
  if (definition.default_value != nullptr)
    text += "=" + language::print(*definition.default_value, PrintStyle::kCompact);
  return text;
}

}  // namespace exec::normalization
