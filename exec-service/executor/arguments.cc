#include "exec-service/executor/arguments.h"

#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace exec::executor {
namespace {

using planner::JsonNode;
using planner::QueryPlan;
using shared::json::Value;

// Appends the node's value; false: it has none, and nothing was appended.
bool write_node(const QueryPlan& plan,
                const JsonNode& node,
                const VariableValues& variables,
                std::string& out) {
  switch (node.kind) {
    case JsonNode::Kind::kLiteral:
      out += node.text;
      return true;
    case JsonNode::Kind::kVariable: {
      const std::string& value = variables[node.variable];
      out += value.empty() ? node.text : value;
      return !value.empty() || !node.text.empty();
    }
    case JsonNode::Kind::kObject:
      out.push_back('{');
      for (const JsonNode& member : QueryPlan::in(plan.json_nodes, node.children)) {
        const std::size_t start = out.size();
        if (out.back() != '{') out.push_back(',');
        out += member.key;
        if (!write_node(plan, member, variables, out)) out.resize(start);
      }
      out.push_back('}');
      return true;
    case JsonNode::Kind::kList:
      out.push_back('[');
      for (const JsonNode& element : QueryPlan::in(plan.json_nodes, node.children)) {
        if (out.back() != '[') out.push_back(',');
        if (!write_node(plan, element, variables, out)) out += "null";
      }
      out.push_back(']');
      return true;
  }
  return false;
}

std::optional<Value> value_at(Value from, const std::vector<std::string>& path) {
  std::optional<Value> value = from;
  for (const std::string& name : path) {
    value = value->find(name);
    if (!value) return std::nullopt;
  }
  return value;
}

}  // namespace

std::string write_arguments(const QueryPlan& plan,
                            planner::Index node,
                            const VariableValues& variables) {
  std::string out;
  write_node(plan, plan.json_nodes[node], variables, out);
  return out;
}

shared::Result<std::string> fill_template(const schema::Template& text, Value arguments) {
  std::string out;
  for (const schema::TemplatePart& part : text.parts) {
    if (!part.is_hole()) {
      out += part.text;
      continue;
    }
    const std::optional<Value> value = value_at(arguments, part.path);
    const auto problem = [&](std::string_view what) {
      return shared::fail(shared::ErrorCode::kInvalidInput,
                          fmt::format("\"{}\" needs the argument {}, which {}", text.source,
                                      fmt::join(part.path, "."), what));
    };
    if (!value || value->is_null()) return problem("has no value");
    if (value->is_object() || value->is_array()) return problem("is not a single value");
    std::string scratch;
    out += value->is_string() ? value->text(scratch) : value->raw();
  }
  return out;
}

}  // namespace exec::executor
