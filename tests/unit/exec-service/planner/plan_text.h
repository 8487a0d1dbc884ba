// Plans of test operations over test supergraphs, as text.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "exec-service/language/parser.h"
#include "exec-service/plan/plan_printer.h"
#include "exec-service/planner/planner.h"
#include "tests/support/join_sdl.h"

namespace exec::planner {

// A supergraph of these graphs with these types; `events` is the event graph's SDL, if any.
inline std::shared_ptr<const supergraph::Supergraph> supergraph(std::string_view graphs,
                                                                std::string_view types,
                                                                const std::string& events = "") {
  std::string roots = "{ query: Query ";
  if (types.find("type Mutation") != std::string_view::npos) roots += "mutation: Mutation ";
  if (types.find("type Subscription") != std::string_view::npos)
    roots += "subscription: Subscription ";
  std::string sdl = R"(
    schema @link(url: "https://specs.apollo.dev/link/v1.0")
           @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION))" +
                    roots + R"(})" + ::tests::kJoinDefinitions + R"(
    enum join__Graph {)";
  sdl.append(graphs).append("}").append(types);
  const schema::SchemaText event_graph{"events.graphql", events};
  auto loaded = supergraph::load_supergraph({"supergraph.graphql", sdl},
                                            events.empty() ? nullptr : &event_graph);
  EXPECT_EQ(schema::to_string(loaded.errors), "");
  return loaded.supergraph;
}

struct PlanOptions {
  std::map<std::string_view, bool> conditions;
  PlannerLimits limits = {};
};

inline Planned plan_of(const supergraph::Supergraph& supergraph,
                       const language::Document& document,
                       const PlanOptions& options = {}) {
  const language::OperationDefinition& operation = *language::find_operation(document, "");
  std::vector<std::string_view> variables = condition_variables(document, operation);
  std::vector<bool> values;
  values.reserve(variables.size());
  for (const std::string_view variable : variables)
    values.push_back(options.conditions.at(variable));
  return plan(supergraph, document, operation,
              ConditionValues(std::move(variables), std::move(values)), options.limits);
}

// A leading newline, so that expectations can be raw strings that begin on a line of their own.
inline std::string steps_of(const supergraph::Supergraph& supergraph,
                            std::string_view operation,
                            const PlanOptions& options = {}) {
  const auto document = language::parse(operation);
  if (!document) return document.error().message;
  const Planned planned = plan_of(supergraph, *document, options);
  return planned ? '\n' + plan::print_steps(**planned) : planned.error().message;
}

}  // namespace exec::planner
