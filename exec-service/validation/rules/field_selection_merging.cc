// §5.3.2 "Field Selection Merging": fields of one response key can be answered by one value.
#include <fmt/format.h>

#include "exec-service/validation/merge_budget.h"
#include "exec-service/validation/merge_check.h"
#include "exec-service/validation/merge_conflicts.h"
#include "exec-service/validation/rules.h"

namespace exec::validation::rules {

void field_selection_merging(const Context& context) {
  constexpr std::string_view kRule = "OverlappingFieldsCanBeMerged";
  MergeBudget budget(context.options.comparisons_max);
  if (MergeCheck(context, budget).document_merges()) return;
  if (!budget.exhausted()) MergeConflicts(context, budget).report();
  if (budget.exhausted()) {
    context.errors.report_limit(
        kRule,
        fmt::format("The document's selections overlap in too many ways: comparing them takes"
                    " more than {} comparisons.",
                    context.options.comparisons_max));
  }
}

}  // namespace exec::validation::rules
