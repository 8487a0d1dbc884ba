// An Explanation for people: one section per stage, in the order in which they run.
//
//   schema        ok, or what is wrong with it; warnings
//   operation     as the printer prints it
//   errors        why it is not executed
//   variables     each with its value, whether rows are keyed by it, and why
//   plan          plan/plan_printer.h
//   subscription  provider, topics, filter with its arguments filled in
//   rows          what makes two subscribers' rows differ
//
// Shapes: lines that end in a newline; what belongs to a section is indented by two spaces.
// Thread: any.
#pragma once

#include <string>

#include "exec-service/explanation/explanation.h"

namespace exec::explanation {

[[nodiscard]] std::string explanation_text(const Explanation& found);

}  // namespace exec::explanation
