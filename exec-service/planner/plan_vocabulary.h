// The names of plan/ that the planner writes plans in, without their namespace.
#pragma once

#include "exec-service/plan/query_plan.h"

namespace exec::planner {

using plan::ClientVariable;
using plan::EntityInput;
using plan::EnumType;
using plan::GuardedSlot;
using plan::GuardReader;
using plan::Index;
using plan::Introspection;
using plan::JsonNode;
using plan::kEveryType;
using plan::kNone;
using plan::kTypenameSlot;
using plan::kUnknownType;
using plan::ProjectionField;
using plan::ProjectionObject;
using plan::ProjectionVariant;
using plan::QueryPlan;
using plan::Range;
using plan::RepresentationField;
using plan::RuntimeType;
using plan::Selection;
using plan::SelectionField;
using plan::Shape;
using plan::Slot;
using plan::Step;
using plan::StepKind;
using plan::TypeSet;
using plan::ValueKind;
using plan::Wrap;

}  // namespace exec::planner
