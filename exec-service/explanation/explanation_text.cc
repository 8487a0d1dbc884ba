#include "exec-service/explanation/explanation_text.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "exec-service/plan/plan_printer.h"

namespace exec::explanation {

namespace {

using ports::Filter;

class TextWriter {
 public:
  void section(std::string_view name) { out_.append(name).append("\n"); }
  void line(std::string_view text, std::size_t depth = 1) {
    if (!text.empty()) out_.append(depth * 2, ' ').append(text);
    out_ += '\n';
  }
  void lines(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      line(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

std::string_view comparison_text(ports::Comparison comparison) {
  switch (comparison) {
    case ports::Comparison::kText:
      return "text";
    case ports::Comparison::kNumber:
      return "numbers";
    case ports::Comparison::kBoolean:
      return "Booleans";
    case ports::Comparison::kByJsonType:
      break;
  }
  return "what they are in JSON";
}

// As deep as the event graph's own filter, which has a limit.
void write_filter(TextWriter& out, const Filter& filter, std::size_t depth) {
  switch (filter.kind) {
    case Filter::Kind::kIn:
      out.line(fmt::format("{} is one of [{}], compared as {}", fmt::join(filter.path, "."),
                           fmt::join(filter.values, ", "), comparison_text(filter.comparison)),
               depth);
      return;
    case Filter::Kind::kAll:
      out.line("all of", depth);
      break;
    case Filter::Kind::kAny:
      out.line("any of", depth);
      break;
    case Filter::Kind::kNot:
      out.line("not", depth);
      break;
  }
  for (const Filter& part : filter.of)
    write_filter(out, part, depth + 1);
}

void write_schema(TextWriter& out, const Explanation& found) {
  out.section("schema");
  for (const std::string& error : found.schema_errors)
    out.line("error: " + error);
  for (const std::string& warning : found.schema_warnings)
    out.line("warning: " + warning);
  if (!found.schema_id.empty()) out.line("ok, id " + found.schema_id);
}

void write_variables(TextWriter& out, const Explanation& found) {
  if (found.variables.empty()) return;
  out.section("variables");
  for (const ExplainedVariable& variable : found.variables) {
    out.line(fmt::format("{} is {}: {}", variable.definition,
                         variable.value_json.empty() ? "absent" : variable.value_json,
                         variable.relevant ? "relevant" : "not relevant"));
    for (const VariableUse& use : variable.uses)
      out.line(describe(use), 2);
    if (variable.uses.empty()) out.line("nothing in this plan depends on it", 2);
  }
}

std::vector<std::string> asked_subgraphs(const plan::QueryPlan& plan) {
  std::vector<std::string> names;
  for (const plan::Step& step : plan.steps)
    if (step.kind == plan::StepKind::kRoot || step.kind == plan::StepKind::kEntities)
      names.push_back(step.subgraph_name);
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

void write_subscription(TextWriter& out, const ports::Prepared& prepared) {
  out.section("subscription");
  out.line("root field " + prepared.root_field);
  out.line("provider " + prepared.provider);
  out.line(fmt::format("topics {}", fmt::join(prepared.topics, ", ")));
  out.line(prepared.has_filter ? "filter" : "no filter: every event of these topics");
  if (prepared.has_filter) write_filter(out, prepared.filter, 2);
}

void write_rows(TextWriter& out, const ports::Prepared& prepared, const plan::QueryPlan& plan) {
  out.section("rows");
  out.line("keyed by variables " + prepared.relevant_variables_json);
  out.line(prepared.fetches
               ? fmt::format("keyed by forwarded headers, which {} may read",
                             fmt::join(asked_subgraphs(plan), ", "))
               : "not keyed by forwarded headers: all comes from the event, no subgraph is asked");
}

}  // namespace

std::string explanation_text(const Explanation& found) {
  TextWriter out;
  write_schema(out, found);
  if (!found.operation.empty()) {
    out.section("operation");
    out.lines(found.operation);
  }
  if (!found.errors.empty()) {
    out.section("errors");
    for (const std::string& error : found.errors)
      out.line(error);
  }
  write_variables(out, found);
  if (found.compiled != nullptr) {
    out.section("plan");
    out.lines(plan::print_plan(*found.compiled->plan));
  }
  if (found.prepared != nullptr) {
    write_subscription(out, *found.prepared);
    write_rows(out, *found.prepared, *found.compiled->plan);
  }
  return out.take();
}

}  // namespace exec::explanation
