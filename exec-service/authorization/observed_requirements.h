// observed_requirements: which access rules an operation meets on its way.
//
//   { flight(id: 1) { gate crew { name } } }   Person.name @requiresScopes  →  that one requirement
//
// Two viewers who meet the same of these get the same plan, so a row is shared by all of them:
// nothing else of a viewer's claims is looked at.
//
// Spec:   GraphQL §5.3 "Fields": the document is valid for the API schema.
// Shapes: @skip and @include are not evaluated: what a condition may bring in counts. Of an
//         abstract type, what its possible types require counts too.
// Errors: none.
// Thread: any.
#pragma once

#include "exec-service/language/document.h"
#include "exec-service/supergraph/supergraph.h"

namespace exec::authorization {

[[nodiscard]] supergraph::RequirementSet observed_requirements(
    const supergraph::Supergraph& supergraph,
    const language::Document& document,
    const language::OperationDefinition& operation);

}  // namespace exec::authorization
