#include "exec-service/planner/operation_text.h"

#include <algorithm>

namespace exec::planner {

namespace {

class TextWriter {
 public:
  TextWriter(const FetchGraph& graph, const ItemTable& items, const schema::Schema& model)
      : graph_(graph), items_(items), model_(model) {}

  void selection(Index index) {
    const FetchSelection& selection = graph_.selections[index];
    const bool nothing = selection.fields.empty() && selection.conditions.empty();
    text_.selection += '{';
    // Where the type is known anyway, __typename is asked for only to have something to ask for.
    const bool known = graph_.slots[selection.shape].possible.size() == 1;
    if (selection.open || nothing || (selection.type_name && !known)) separate("__typename");
    for (const FetchField& each : selection.fields)
      field(each);
    for (const auto& [type, fragment] : selection.conditions) {
      text_.selection += "...on ";
      text_.selection += model_[type].name;
      this->selection(fragment);
    }
    text_.selection += '}';
  }

  OperationText take() {
    std::ranges::sort(text_.variables);
    const auto repeated = std::ranges::unique(text_.variables);
    text_.variables.erase(repeated.begin(), repeated.end());
    return std::move(text_);
  }

 private:
  void field(const FetchField& field) {
    const FieldEntry& entry = items_.fields()[field.field];
    separate(field.wire);
    if (field.wire != entry.name) text_.selection.append(":").append(entry.name);
    if (!entry.arguments.empty()) text_.selection.append("(").append(entry.arguments).append(")");
    text_.variables.insert(text_.variables.end(), entry.variables.begin(), entry.variables.end());
    if (field.selection != kNone) selection(field.selection);
  }

  void separate(const std::string& name) {
    const char last = text_.selection.back();
    if (last != '{' && last != '}' && last != ')') text_.selection += ' ';
    text_.selection += name;
  }

  const FetchGraph& graph_;
  const ItemTable& items_;
  const schema::Schema& model_;
  OperationText text_;
};

}  // namespace

OperationText operation_text(const FetchGraph& graph,
                             const ItemTable& items,
                             const schema::Schema& model,
                             const FetchStep& step) {
  TextWriter writer(graph, items, model);
  writer.selection(step.selection);
  return writer.take();
}

}  // namespace exec::planner
