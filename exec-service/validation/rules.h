// The rules, one function each (two where a rule looks at two kinds of node), by what they look at.
// Each is in the file of its name in rules/, which is its section's name in the specification.
//
// The walk (walk.h) calls those of operations, selections, arguments, values and directives as it
// meets the nodes; validate.cc calls those of the whole document.
//
// Spec:   §5 "Validation", September 2025.
// Shapes: a null type or definition means that it is unknown, which another rule reports.
// Thread: one.
#pragma once

#include <string_view>

#include "exec-service/validation/context.h"
#include "exec-service/validation/usage.h"

namespace exec::validation::rules {

// ---- the document
void executable_definitions(const Context& context);                      // 5.1.1
void operation_name_uniqueness(const Context& context);                   // 5.2.2.1
void lone_anonymous_operation(const Context& context);                    // 5.2.3.1
void fragment_name_uniqueness(const Context& context);                    // 5.5.1.1
void fragments_must_be_used(const Context& context, const Usage& usage);  // 5.5.1.4
void fragment_spreads_must_not_form_cycles(const Context& context);       // 5.5.2.2
void field_selection_merging(const Context& context);                     // 5.3.2

// ---- an operation
void operation_type_existence(const Context& context,
                              const language::OperationDefinition& operation);  // 5.2.1.1
void single_root_field(const Context& context,
                       const language::OperationDefinition& operation);  // 5.2.4.1
void root_fields_limit(const Context& context,
                       const language::OperationDefinition& operation);  // none: a limit of ours
void variable_uniqueness(const Context& context,
                         const language::OperationDefinition& operation);  // 5.8.1
void variables_are_input_types(const Context& context,
                               const language::VariableDefinition& variable);  // 5.8.2
void all_variable_uses_defined(const Context& context,
                               const Usage& usage,
                               const OperationUsage& operation);  // 5.8.3
void all_variables_used(const Context& context,
                        const Usage& usage,
                        const OperationUsage& operation);  // 5.8.4
void all_variable_usages_are_allowed(const Context& context,
                                     const Usage& usage,
                                     const OperationUsage& operation);  // 5.8.5

// ---- a selection
void field_selections(const Context& context,
                      const language::Field& field,
                      const schema::Type& parent,
                      const schema::Field* definition);  // 5.3.1
void leaf_field_selections(const Context& context,
                           const language::Field& field,
                           const schema::Field& definition);  // 5.3.3
void fragment_spread_type_existence(const Context& context,
                                    const language::Name& type);  // 5.5.1.2
void fragments_on_composite_types(const Context& context,
                                  const language::InlineFragment& fragment);  // 5.5.1.3
void fragments_on_composite_types(const Context& context,
                                  const language::FragmentDefinition& fragment);
void fragment_spread_target_defined(const Context& context,
                                    const language::FragmentSpread& spread);  // 5.5.2.1
void fragment_spread_is_possible(const Context& context,
                                 const schema::Type* parent,
                                 const language::InlineFragment& fragment);  // 5.5.2.3
void fragment_spread_is_possible(const Context& context,
                                 const schema::Type* parent,
                                 const language::FragmentSpread& spread);

// ---- arguments and values
void argument_names(const Context& context,
                    const language::Field& field,
                    const schema::Field& definition);  // 5.4.1
void argument_names(const Context& context,
                    const language::Directive& directive,
                    const schema::Directive& definition);
void argument_uniqueness(const Context& context,
                         const language::ArenaList<language::Argument>& arguments);  // 5.4.2
void required_arguments(const Context& context,
                        const language::Field& field,
                        const schema::Field& definition);  // 5.4.3
void required_arguments(const Context& context,
                        const language::Directive& directive,
                        const schema::Directive& definition);
void values_of_correct_type(const Context& context,
                            const language::Value& value,
                            schema::TypeRef type);  // 5.6.1, 5.6.2 and 5.6.4 of input objects
void input_object_field_uniqueness(const Context& context,
                                   const language::Value& object);  // 5.6.3

// ---- directives
void directives_are_defined(const Context& context,
                            const language::Directive& directive,
                            const schema::Directive* definition,
                            std::string_view location);  // 5.7.1, 5.7.2
void directives_are_unique_per_location(
    const Context& context,
    const language::ArenaList<language::Directive>& directives);  // 5.7.3

// ---- not in the specification
void introspection_is_enabled(const Context& context,
                              const language::Field& field,
                              const schema::Field& definition);
void introspection_depth(const Context& context, const language::Field& field);
// False: beyond the limit, and nothing that recurses may go on.
[[nodiscard]] bool nesting_limit(const Context& context);

}  // namespace exec::validation::rules
