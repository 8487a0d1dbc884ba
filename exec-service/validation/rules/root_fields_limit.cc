// No section of the specification: the limit on root fields that the parser counts as they are
// written, counted again as §6.3.2 "Field Collection" finds them, through fragments. Each root
// field is work for a subgraph, and a document of a few lines can name hundreds.
#include <set>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "exec-service/validation/rules.h"
#include "shared/base/match.h"

namespace exec::validation::rules {

void root_fields_limit(const Context& context, const language::OperationDefinition& operation) {
  std::vector<bool> visited(context.fragments.size());
  std::set<std::string_view> keys;  // fields of one response key are merged into one
  std::vector<const language::SelectionSet*> sets = {&operation.selection_set};
  while (!sets.empty()) {
    const language::SelectionSet* set = sets.back();
    sets.pop_back();
    for (const language::Selection& selection : set->selections) {
      shared::match(
          selection, [&](const language::Field* field) { keys.insert(field->response_key()); },
          [&](const language::InlineFragment* fragment) {
            sets.push_back(&fragment->selection_set);
          },
          [&](const language::FragmentSpread* spread) {
            const FragmentNumber number = context.fragments.number_of(spread->name.value);
            if (number == kNoFragment || visited[number]) return;
            visited[number] = true;
            sets.push_back(&context.fragments[number].selection_set);
          });
    }
  }
  if (keys.size() <= context.options.root_fields_max) return;
  context.errors.report_limit("RootFieldsLimit",
                              fmt::format("The operation selects more than {} root fields.",
                                          context.options.root_fields_max));
}

}  // namespace exec::validation::rules
