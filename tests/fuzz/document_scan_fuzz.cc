// Any bytes: of every document that exec-service's parser accepts, conn-service's scan finds the
// types of its operations, or that it is not executable. A mutation that it overlooked might be
// executed twice.
#include "conn-service/pipeline/document_scan.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  const auto scanned = conn::pipeline::scan_operations(source);
  if (const auto document = language::parse(source)) CHECK(scanned == types_of(*document));
  return 0;
}
