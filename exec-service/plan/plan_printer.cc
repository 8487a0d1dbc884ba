#include "exec-service/plan/plan_printer.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "exec-service/plan/step_reasons.h"

namespace exec::plan {

namespace {

class PlanPrinter {
 public:
  explicit PlanPrinter(const QueryPlan& plan) : plan_(plan) {}

  void print_operation() {
    static constexpr const char* kNames[] = {"query", "mutation", "subscription"};
    line("{}{}{}", kNames[static_cast<std::size_t>(plan_.operation)],
         plan_.operation_name.empty() ? "" : " ", plan_.operation_name);
    for (const ClientVariable& variable : plan_.variables)
      if (variable.relevant) line("  observes {}", variable.definition);
    if (plan_.cut_short) line("  not all ways were compared: the budget was spent");
  }

  void print_steps() {
    for (Index i = 0; i < plan_.steps.size(); ++i)
      print_step(i, plan_.steps[i]);
  }

  void print_steps_with_reasons() {
    const std::vector<StepReason> reasons = step_reasons(plan_);
    for (Index i = 0; i < plan_.steps.size(); ++i) {
      print_step(i, plan_.steps[i]);
      line("  because {}", to_string(reasons[i]));
    }
  }

  void print_answer() {
    line("answer");
    if (!plan_.objects.empty()) print_object(0, 1);
  }

  std::string take() { return std::move(out_); }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  void print_step(Index number, const Step& step) {
    static constexpr const char* kKinds[] = {"root", "entities", "event", "publish"};
    line("{} {} {}{}{}{}{}", number, kKinds[static_cast<std::size_t>(step.kind)],
         step.subgraph_name, after(step), where(step),
         step.stage == 0 ? "" : fmt::format(" stage {}", step.stage), guard(step));
    for (const EntityInput& input : QueryPlan::in(plan_.inputs, step.inputs))
      line("  {}", input_text(step, input));
    if (step.arguments != kNone) line("  arguments {}", json(plan_.json_nodes[step.arguments]));
    if (step.apart) {
      for (const Step& part : step.parts) {
        line("  of those{}{}", where(part), guard(part));
        line("    {}", part.entity_selection);
      }
      return;
    }
    if (!step.operation.empty()) line("  {}", step.operation);
    if (step.selection != kNone) {
      std::string names;
      const Index shape = plan_.selections[step.selection].shape;
      if (renames(step.selection, shape, names)) line("  reads {}", names);
    }
  }

  static std::string after(const Step& step) {
    if (step.depends_on.empty()) return "";
    return fmt::format(" after {}", fmt::join(step.depends_on, ","));
  }

  std::string where(const Step& step) const {
    if (step.root_slot != kNone) return " at " + slot(0, step.root_slot).response_key;
    if (step.kind == StepKind::kRoot && step.path.empty()) return "";
    if (step.path.empty()) return " at the root";
    if (step.ways.empty()) return " at " + path(step, nullptr);
    std::string all;
    for (const std::vector<Index>& way : step.ways)
      all += (all.empty() ? " at " : " or ") + path(step, &way);
    return all;
  }

  // `node@A|B.product`: product of those nodes that are an A or a B.
  std::string path(const Step& step, const std::vector<Index>* way) const {
    std::string path;
    Index shape = 0;
    for (std::size_t i = 0; i < step.path.size(); ++i) {
      const Slot& next = slot(shape, step.path[i]);
      if (way != nullptr && (*way)[i] != kEveryType) path += "@" + types((*way)[i]);
      path += (path.empty() ? "" : ".") + next.response_key;
      shape = next.child;
    }
    return path;
  }

  std::string guard(const Step& step) const {
    if (step.guard.empty()) return "";
    std::vector<std::string> names;
    for (const GuardedSlot& guarded : step.guard) {
      std::string name = slot(shape_at(step), guarded.slot).response_key;
      std::vector<Index> readers;
      for (const GuardReader& reader : guarded.readers)
        readers.push_back(reader.step);
      if (!readers.empty()) name += fmt::format(" (for step {})", fmt::join(readers, ","));
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    return fmt::format(" if {} is absent", fmt::join(names, " or "));
  }

  const Slot& slot(Index shape, Index index) const {
    return plan_.slots[plan_.shapes[shape].slots.first + index];
  }

  Index shape_at(const Step& step) const {
    Index shape = 0;
    for (const Index index : step.path)
      shape = slot(shape, index).child;
    return shape;
  }

  std::string types(Index set) const {
    std::string names;
    for (Index i = 0; i < plan_.runtime_types.size(); ++i)
      if (plan_.type_sets[set].contains(i))
        names += (names.empty() ? "" : "|") + plan_.runtime_types[i].name;
    return names.empty() ? "nothing" : names;
  }

  std::string input_text(const Step& step, const EntityInput& input) const {
    std::string text = input.type;
    if (input.condition != kEveryType) text += " @" + types(input.condition);
    if (!input.typename_json.empty()) text += " as " + input.typename_json;
    text += fmt::format(" by \"{}\"", input.key);
    if (!input.required.empty()) text += fmt::format(" requires \"{}\"", input.required);
    return text + ": " + representation(input.fields, shape_at(step));
  }

  std::string representation(Range range, Index shape) const {
    std::string text;
    for (const RepresentationField& field : QueryPlan::in(plan_.representation_fields, range)) {
      const std::string name = field.key.substr(1, field.key.size() - 3);
      const Slot& from = slot(shape, field.slot);
      text += (text.empty() ? "" : " ") + name + (field.is_key ? "!" : "");
      if (from.response_key != name) text += "=" + from.response_key;
      if (field.condition != kEveryType) text += "@" + types(field.condition);
      if (field.is_object) text += representation(field.children, from.child);
    }
    return "{" + text + "}";
  }

  // Keys of a selection whose slot has another name, as `wire=slot`; false if there is none.
  bool renames(Index selection, Index shape, std::string& out) const {
    bool any = false;
    out += '{';
    for (const SelectionField& field :
         QueryPlan::in(plan_.selection_fields, plan_.selections[selection].fields)) {
      if (field.slot == kTypenameSlot) continue;
      const Slot& to = slot(shape, field.slot);
      std::string below;
      const bool deeper = field.child != kNone && renames(field.child, to.child, below);
      if (field.key == to.response_key && !deeper) continue;
      any = true;
      out += (out.back() == '{' ? "" : " ") + field.key;
      if (field.key != to.response_key) out += "=" + to.response_key;
      if (deeper) out += below;
    }
    out += '}';
    return any;
  }

  std::string json(const JsonNode& node) const {
    const std::string open = node.kind == JsonNode::Kind::kObject ? "{" : "[";
    switch (node.kind) {
      case JsonNode::Kind::kLiteral:
        return node.key + node.text;
      case JsonNode::Kind::kVariable:
        return node.key + "$" + plan_.variables[node.variable].name +
               (node.text.empty() ? "" : "|" + node.text);
      case JsonNode::Kind::kObject:
      case JsonNode::Kind::kList:
        break;
    }
    std::string text;
    for (const JsonNode& child : QueryPlan::in(plan_.json_nodes, node.children))
      text += (text.empty() ? "" : ",") + json(child);
    return node.key + open + text + (open == "{" ? "}" : "]");
  }

  void print_object(Index object, std::size_t depth) {
    const std::string indent(depth * 2, ' ');
    for (const ProjectionVariant& variant :
         QueryPlan::in(plan_.variants, plan_.objects[object].variants)) {
      const bool conditional = variant.types != kEveryType;
      if (conditional)
        line("{}on {}", indent, variant.types == kNone ? "the unknown type" : types(variant.types));
      for (const ProjectionField& field : QueryPlan::in(plan_.projection_fields, variant.fields))
        print_field(field, depth + (conditional ? 1 : 0));
    }
  }

  void print_field(const ProjectionField& field, std::size_t depth) {
    const bool unfilled = field.slot == kNone && field.kind != ValueKind::kTypename &&
                          field.kind != ValueKind::kDenied &&
                          field.kind != ValueKind::kIntrospection;
    line("{}{}: {}{}", std::string(depth * 2, ' '), field.response_key, type(field),
         unfilled ? " (not fetched)" : "");
    if (field.kind == ValueKind::kObject) print_object(field.index, depth + 1);
  }

  std::string type(const ProjectionField& field) const {
    static constexpr const char* kKinds[] = {"Int",        "Float",  "String",       "Boolean",
                                             "ID",         "enum",   "custom",       "object",
                                             "__typename", "denied", "introspection"};
    static_assert(std::size(kKinds) == static_cast<std::size_t>(ValueKind::kIntrospection) + 1);
    std::string text = kKinds[static_cast<std::size_t>(field.kind)];
    if (field.kind == ValueKind::kEnum) text += " " + plan_.enums[field.index].name;
    for (std::uint32_t level = field.wrap.list_depth;; --level) {
      if (field.wrap.non_null_at(level)) text += "!";
      if (level == 0) return text;
      text = "[" + text + "]";
    }
  }

  const QueryPlan& plan_;
  std::string out_;
};

}  // namespace

std::string print_steps(const QueryPlan& plan) {
  PlanPrinter printer(plan);
  printer.print_steps();
  return printer.take();
}

std::string print_plan(const QueryPlan& plan) {
  PlanPrinter printer(plan);
  printer.print_operation();
  printer.print_steps_with_reasons();
  printer.print_answer();
  return printer.take();
}

}  // namespace exec::plan
