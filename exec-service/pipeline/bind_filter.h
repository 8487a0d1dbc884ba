// bind_filter, bind_topics: an event binding with the arguments of one subscription filled in.
//
//   condition IN {fieldPath: "origin.code", values: ["{{ args.origin }}"]} + {"origin":"LIS"}
//     ─▶ Filter kIn, path origin.code, values ["LIS" as JSON], comparison by the declared type
//
// A value that is one hole is replaced by what the argument holds: a scalar, or each element of a
// list; null or absent, it stands for nothing, and an IN of nothing matches no event.
//
// Spec:   docs/architecture.md "Filters"; docs/configuration.md "The event graph".
// Errors: kInvalidInput, with a sentence for the subscriber: a topic name that the arguments made
//         illegal, a template whose hole has no value, too many values.
// Thread: any (no state).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "exec-service/ports/request.h"
#include "exec-service/supergraph/event_graph.h"
#include "shared/base/result.h"
#include "shared/json/value.h"

namespace exec::pipeline {

struct BindLimits {
  std::size_t values_max = 1'000;  // of one filter, all its conditions together
  std::size_t topics_max = 20;     // of one subscription
};

// `arguments` is the JSON object of the root field's coerced arguments.
[[nodiscard]] shared::Result<ports::Filter> bind_filter(
    const supergraph::FilterCondition& condition,
    shared::json::Value arguments,
    const BindLimits& limits = {});

// Concrete names, sorted, each once.
[[nodiscard]] shared::Result<std::vector<std::string>> bind_topics(
    const std::vector<supergraph::Template>& topics,
    shared::json::Value arguments,
    const BindLimits& limits = {});

}  // namespace exec::pipeline
