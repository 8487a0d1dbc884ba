// Any bytes as a client's document against a fixed supergraph: what is valid gets a plan or one
// error within the planner's budget, whatever the conditions; every operation of a plan is GraphQL,
// and the layout of the client's document changes nothing about it.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/language/parser.h"
#include "exec-service/language/printer.h"
#include "exec-service/plan/plan_printer.h"
#include "exec-service/planner/planner.h"
#include "exec-service/validation/validate.h"
#include "shared/base/check.h"
#include "tests/unit/exec-service/planner/flight_supergraph.h"

namespace {

namespace language = exec::language;
namespace planner = exec::planner;
namespace plan = exec::plan;

std::string plan_text(const language::Document& document,
                      const language::OperationDefinition& operation,
                      bool condition) {
  const std::vector<std::string_view> variables = planner::condition_variables(document, operation);
  const planner::ConditionValues conditions(variables,
                                            std::vector<bool>(variables.size(), condition));
  const planner::Planned planned =
      planner::plan(planner::flight_supergraph(), document, operation, conditions);
  if (!planned) {
    CHECK(!planned.error().message.empty() && !planned.error().code.empty());
    return planned.error().message;
  }
  for (const plan::Step& step : (*planned)->steps) {
    if (step.operation.empty()) continue;
    const auto sent = language::parse(step.operation, language::ParseLimits::for_schema());
    CHECK(sent.has_value());
  }
  return plan::print_plan(**planned);
}

std::string all_plans(const language::Document& document) {
  std::string texts;
  for (const language::Definition& definition : document.definitions()) {
    const auto* const* operation = std::get_if<const language::OperationDefinition*>(&definition);
    if (operation == nullptr) continue;
    for (const bool condition : {false, true})
      texts += plan_text(document, **operation, condition) + '\n';
  }
  return texts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document =
      language::parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!document) return 0;
  const exec::schema::Schema& api = *planner::flight_supergraph().api;
  if (!exec::validation::validate(api, *document).empty()) return 0;
  const auto again = language::parse(language::print(*document, language::PrintStyle::kPretty),
                                     language::ParseLimits::for_schema());
  CHECK(again.has_value());
  CHECK(all_plans(*document) == all_plans(*again));
  return 0;
}
