#include "exec-service/validation/validate.h"

#include "exec-service/validation/context.h"
#include "exec-service/validation/errors.h"
#include "exec-service/validation/fragment_index.h"
#include "exec-service/validation/rules.h"
#include "exec-service/validation/usage.h"
#include "exec-service/validation/walk.h"

namespace exec::validation {

std::vector<language::GraphQLError> validate(const schema::Schema& schema,
                                             const language::Document& document,
                                             const ValidationOptions& options) {
  Errors errors(document, options.errors_max);
  const FragmentIndex fragments(document);
  const Context context{schema, document, options, fragments, errors};

  if (!rules::nesting_limit(context)) return errors.take();
  rules::executable_definitions(context);
  rules::operation_name_uniqueness(context);
  rules::lone_anonymous_operation(context);
  rules::fragment_name_uniqueness(context);
  rules::fragment_spreads_must_not_form_cycles(context);

  const Usage usage = walk(context);
  rules::fragments_must_be_used(context, usage);
  for (const OperationUsage& operation : usage.operations) {
    rules::all_variable_uses_defined(context, usage, operation);
    rules::all_variables_used(context, usage, operation);
    rules::all_variable_usages_are_allowed(context, usage, operation);
  }
  rules::field_selection_merging(context);
  return errors.take();
}

}  // namespace exec::validation
