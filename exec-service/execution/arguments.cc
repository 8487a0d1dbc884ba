#include "exec-service/execution/arguments.h"

#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace exec::execution {
namespace {

using plan::JsonNode;
using plan::QueryPlan;
using shared::json::Value;

class ArgumentText {
 public:
  ArgumentText(const QueryPlan& plan, const VariableValues& variables)
      : plan_(plan), variables_(variables) {}

  // Appends the node's value; false: it has no value, and nothing was appended.
  bool write(const JsonNode& node) {
    if (out_.size() > kArgumentBytesMax) {
      problem_ = fmt::format("The arguments are larger than {} bytes.", kArgumentBytesMax);
      return true;
    }
    switch (node.kind) {
      case JsonNode::Kind::kLiteral:
        out_ += node.text;
        return true;
      case JsonNode::Kind::kVariable:
        return write_variable(node);
      case JsonNode::Kind::kObject:
        write_object(node);
        return true;
      case JsonNode::Kind::kList:
        write_list(node);
        return true;
    }
    return false;
  }

  [[nodiscard]] shared::Result<std::string> take() {
    if (problem_.empty()) return std::move(out_);
    return shared::fail(shared::ErrorCode::kInvalidInput, std::move(problem_));
  }

 private:
  bool write_variable(const JsonNode& node) {
    const std::string& value = variables_[node.variable];
    if (!node.required_as.empty() && value == "null" && problem_.empty()) {
      problem_ = fmt::format("Argument \"{}\" of non-null type \"{}\" must not be null.",
                             fmt::join(names_, "."), node.required_as);
    }
    out_ += value.empty() ? node.text : value;
    return !value.empty() || !node.text.empty();
  }

  void write_object(const JsonNode& node) {
    out_.push_back('{');
    for (const JsonNode& member : QueryPlan::in(plan_.json_nodes, node.children)) {
      const std::size_t start = out_.size();
      if (out_.back() != '{') out_.push_back(',');
      out_ += member.key;
      names_.push_back(std::string_view(member.key).substr(1, member.key.size() - 3));
      if (!write(member)) out_.resize(start);
      names_.pop_back();
    }
    out_.push_back('}');
  }

  void write_list(const JsonNode& node) {
    out_.push_back('[');
    for (const JsonNode& element : QueryPlan::in(plan_.json_nodes, node.children)) {
      if (out_.back() != '[') out_.push_back(',');
      if (!write(element)) out_ += "null";
    }
    out_.push_back(']');
  }

  const QueryPlan& plan_;
  const VariableValues& variables_;
  std::string out_;
  std::string problem_;
  std::vector<std::string_view> names_;  // of the members on the way
};

std::optional<Value> value_at(Value from, const std::vector<std::string>& path) {
  std::optional<Value> value = from;
  for (const std::string& name : path) {
    value = value->find(name);
    if (!value) return std::nullopt;
  }
  return value;
}

}  // namespace

shared::Result<std::string> write_arguments(const QueryPlan& plan,
                                            plan::Index node,
                                            const VariableValues& variables) {
  ArgumentText text(plan, variables);
  text.write(plan.json_nodes[node]);
  return text.take();
}

shared::Result<std::string> fill_template(const supergraph::Template& text, Value arguments) {
  std::string out;
  for (const supergraph::TemplatePart& part : text.parts) {
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

}  // namespace exec::execution
