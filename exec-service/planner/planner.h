// plan: one operation, laid out as calls to subgraphs (and events), ready to run any number of
// times.
//
//   document ─ items ─▶ option walk ─ choose ─▶ fetch graph ─ write ─▶ QueryPlan
//              (what)    (all ways)              (steps)
//
// The document must be valid for the supergraph's API schema. @skip and @include are folded: the
// caller asks condition_variables() first, and keys its cache by their values. So are the fields
// that are `denied` to the viewer: they are not fetched, and are printed as null and an error.
//
// Source: docs/architecture.md "Planning".
// Errors: one GraphQL error. kNoPathCode names the field that no subgraph can resolve;
//         kPlanLimitCode: the operation takes more moves than the limits allow; kNoSourceCode:
//         a subscription field that is not bound to an event.
// Thread: any; no state. The plan borrows `document` (see query_plan.h).
#pragma once

#include <memory>
#include <string_view>

#include <tl/expected.hpp>

#include "exec-service/language/document.h"
#include "exec-service/language/graphql_error.h"
#include "exec-service/planner/conditions.h"
#include "exec-service/planner/plan_vocabulary.h"
#include "exec-service/planner/planner_limits.h"
#include "exec-service/supergraph/supergraph.h"

namespace exec::planner {

inline constexpr std::string_view kNoPathCode = "QUERY_PLAN_NO_PATH";
inline constexpr std::string_view kPlanLimitCode = "QUERY_PLAN_LIMIT";
inline constexpr std::string_view kNoSourceCode = "SUBSCRIPTION_WITHOUT_EVENT";

using Planned = tl::expected<std::shared_ptr<const QueryPlan>, language::GraphQLError>;

[[nodiscard]] Planned plan(const supergraph::Supergraph& supergraph,
                           const language::Document& document,
                           const language::OperationDefinition& operation,
                           const ConditionValues& conditions,
                           const PlannerLimits& limits = {},
                           const supergraph::FieldIdSet& denied = {});

}  // namespace exec::planner
