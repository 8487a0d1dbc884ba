#include "exec-service/plan/step_reasons.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace exec::plan {

namespace {

using Place = std::pair<Index, Index>;        // shape, slot
using Leaves = std::map<Place, std::string>;  // with their paths

class Reasons {
 public:
  explicit Reasons(const QueryPlan& plan) : plan_(plan) {
    for (const ProjectionObject& object : plan.objects)
      for (const ProjectionVariant& variant : QueryPlan::in(plan.variants, object.variants))
        for (const ProjectionField& field : QueryPlan::in(plan.projection_fields, variant.fields))
          if (field.slot != kNone) printed_.emplace(object.shape, field.slot);
  }

  std::vector<StepReason> run() const {
    std::vector<StepReason> reasons;
    std::vector<Leaves> fetched;
    for (const Step& step : plan_.steps) {
      fetched.push_back(leaves_of(step));
      StepReason& reason = reasons.emplace_back();
      for (const auto& [place, path] : fetched.back())
        if (printed_.contains(place)) reason.client.push_back(path);
      std::ranges::sort(reason.client);
    }
    for (Index later = 0; later < plan_.steps.size(); ++later)
      for (const Index earlier : plan_.steps[later].depends_on)
        add_named(fetched[earlier], later, reasons[earlier].named);
    return reasons;
  }

 private:
  const Slot& slot(Index shape, Index index) const {
    return plan_.slots[plan_.shapes[shape].slots.first + index];
  }

  Leaves leaves_of(const Step& step) const {
    Leaves leaves;
    if (step.root_slot != kNone) {  // an event's value is one of the root's
      const std::string& key = slot(0, step.root_slot).response_key;
      if (step.selection == kNone) leaves.emplace(Place{0, step.root_slot}, key);
      if (step.selection != kNone) add_leaves(step.selection, key, leaves);
    } else if (step.selection != kNone) {
      std::string path;
      Index shape = 0;
      for (const Index index : step.path) {
        path += (path.empty() ? "" : ".") + slot(shape, index).response_key;
        shape = slot(shape, index).child;
      }
      add_leaves(step.selection, path, leaves);
    }
    return leaves;
  }

  void add_leaves(Index selection, const std::string& path, Leaves& leaves) const {
    const Index shape = plan_.selections[selection].shape;
    for (const SelectionField& field :
         QueryPlan::in(plan_.selection_fields, plan_.selections[selection].fields)) {
      if (field.slot == kTypenameSlot) continue;
      const std::string below =
          path + (path.empty() ? "" : ".") + slot(shape, field.slot).response_key;
      if (field.child == kNone) {
        leaves.emplace(Place{shape, field.slot}, below);
      } else {
        add_leaves(field.child, below, leaves);
      }
    }
  }

  void add_named(const Leaves& fetched, Index step, std::vector<StepReason::Named>& named) const {
    Index shape = 0;
    for (const Index index : plan_.steps[step].path)
      shape = slot(shape, index).child;
    for (const EntityInput& input : QueryPlan::in(plan_.inputs, plan_.steps[step].inputs)) {
      StepReason::Named found{step, input.type, {}};
      add_read(fetched, input.fields, shape, found.by);
      if (!found.by.empty()) named.push_back(std::move(found));
    }
  }

  void add_read(const Leaves& fetched,
                Range fields,
                Index shape,
                std::vector<std::string>& paths) const {
    for (const RepresentationField& field : QueryPlan::in(plan_.representation_fields, fields)) {
      const auto leaf = fetched.find({shape, field.slot});
      if (leaf != fetched.end()) paths.push_back(leaf->second);
      if (field.is_object) add_read(fetched, field.children, slot(shape, field.slot).child, paths);
    }
  }

  const QueryPlan& plan_;
  std::set<Place> printed_;
};

}  // namespace

std::vector<StepReason> step_reasons(const QueryPlan& plan) {
  return Reasons(plan).run();
}

std::string to_string(const StepReason& reason) {
  std::string text;
  if (!reason.client.empty())
    text = fmt::format("the client asks for {}", fmt::join(reason.client, ", "));
  for (const StepReason::Named& named : reason.named)
    text += fmt::format("{}step {} names {} by {}", text.empty() ? "" : "; ", named.step,
                        named.type, fmt::join(named.by, ", "));
  return text.empty() ? "it tells whether there is something" : text;
}

}  // namespace exec::plan
