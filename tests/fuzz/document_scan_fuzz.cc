// Any bytes: of every document that exec-service's parser accepts, conn-service's scan finds the
// types of its operations and the variables of each, or that it is not executable. A mutation that
// it overlooked might be executed twice, and a variable would be lost.
#include "conn-service/pipeline/document_scan.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "exec-service/language/document.h"
#include "exec-service/language/parser.h"
#include "shared/base/check.h"

namespace {

namespace language = exec::language;
using conn::pipeline::OperationTypes;

// Empty: not executable.
std::optional<OperationTypes> types_of(const language::Document& document) {
  OperationTypes types;
  for (const language::Definition& definition : document.definitions()) {
    if (language::as<language::FragmentDefinition>(definition) != nullptr) continue;
    const auto* operation = language::as<language::OperationDefinition>(definition);
    if (operation == nullptr) return std::nullopt;
    types.has_query |= operation->kind == language::OperationKind::kQuery;
    types.has_mutation |= operation->kind == language::OperationKind::kMutation;
    types.has_subscription |= operation->kind == language::OperationKind::kSubscription;
  }
  return types;
}

// Of the first operation of each name; a valid document has no two.
void check_variables(std::string_view source, const language::Document& document) {
  std::set<std::string_view> seen;
  for (const language::Definition& definition : document.definitions()) {
    const auto* operation = language::as<language::OperationDefinition>(definition);
    if (operation == nullptr || operation->name.value.empty()) continue;
    if (!seen.insert(operation->name.value).second) continue;
    std::vector<std::string_view> names;
    for (const language::VariableDefinition& variable : operation->variable_definitions)
      names.push_back(variable.variable.value);
    CHECK(conn::pipeline::scan_variables(source, operation->name.value) == names);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  const auto scanned = conn::pipeline::scan_operations(source);
  const auto document = language::parse(source);
  if (!document) return 0;
  CHECK(scanned == types_of(*document));
  if (scanned) check_variables(source, *document);
  return 0;
}
