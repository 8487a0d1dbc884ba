// one_of_variables: the variables whose values are fields of oneOf input objects.
//
//   query($a: String = "x") { find(by: {name: $a}) }   →  a
//
// A nullable variable with a default value may stand there (GraphQL §5.8.5), but graphql-js takes only
// a non-null one: such a variable goes to subgraphs as non-null, with its value.
//
// Thread: one planning.
#pragma once

#include <set>
#include <string_view>

#include "exec-service/language/document.h"
#include "exec-service/schema/schema.h"

namespace exec::planner {

[[nodiscard]] std::set<std::string_view> one_of_variables(
    const schema::Schema& schema,
    const language::Document& document,
    const language::OperationDefinition& operation);

}  // namespace exec::planner
