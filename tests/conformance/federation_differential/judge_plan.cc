#include "tests/conformance/federation_differential/judge_plan.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tests::differential {

namespace {

using exec::plan::EntityInput;
using exec::plan::Index;
using exec::plan::kNone;
using exec::plan::kTypenameSlot;
using exec::plan::QueryPlan;
using exec::plan::Range;
using exec::plan::RepresentationField;
using exec::plan::SelectionField;
using exec::plan::Step;
using exec::plan::StepKind;

class Judge {
 public:
  explicit Judge(const QueryPlan& plan) : plan_(plan) {}

  std::string run() {
    find_repeated_calls();
    note_reads();
    find_unread();
    return std::move(faults_);
  }

 private:
  // --- calls that could be one

  void find_repeated_calls() {
    const std::vector<Index> level = levels();
    for (Index a = 0; a < plan_.steps.size(); ++a)
      for (Index b = a + 1; b < plan_.steps.size(); ++b)
        if (level[a] == level[b] && is_same_place(plan_.steps[a], plan_.steps[b]) &&
            are_same_objects(plan_.steps[a], plan_.steps[b]))
          faults_ += fmt::format("steps {} and {} could be one call\n", a, b);
  }

  std::vector<Index> levels() const {
    std::vector<Index> level(plan_.steps.size(), 0);
    for (Index i = 0; i < plan_.steps.size(); ++i)
      for (const Index before : plan_.steps[i].depends_on)
        level[i] = std::max(level[i], level[before] + 1);
    return level;
  }

  static bool is_same_place(const Step& a, const Step& b) {
    return a.kind == b.kind && a.subgraph == b.subgraph && a.path == b.path && a.stage == b.stage &&
           (a.kind == StepKind::kEntities || a.kind == StepKind::kRoot);
  }

  // The same objects named alike, so that one representation serves both.
  bool are_same_objects(const Step& a, const Step& b) const {
    if (a.kind == StepKind::kRoot) return true;
    const auto inputs_a = QueryPlan::in(plan_.inputs, a.inputs);
    const auto inputs_b = QueryPlan::in(plan_.inputs, b.inputs);
    return std::ranges::all_of(inputs_a, [&](const EntityInput& input) {
      return std::ranges::any_of(inputs_b, [&](const EntityInput& other) {
        return input.condition == other.condition && input.typename_json == other.typename_json &&
               agree(input.fields, other.fields);
      });
    });
  }

  bool agree(Range left, Range right) const {
    return std::ranges::all_of(
        QueryPlan::in(plan_.representation_fields, left), [&](const RepresentationField& field) {
          const auto others = QueryPlan::in(plan_.representation_fields, right);
          return std::ranges::none_of(others, [&](const RepresentationField& other) {
            return other.key == field.key &&
                   (other.slot != field.slot || !agree(field.children, other.children));
          });
        });
  }

  // --- leaves that are fetched in vain

  using Place = std::pair<Index, Index>;  // shape, slot

  void note_reads() {
    for (const auto& object : plan_.objects)
      for (const auto& variant : QueryPlan::in(plan_.variants, object.variants))
        for (const auto& field : QueryPlan::in(plan_.projection_fields, variant.fields))
          if (field.slot != kNone) read_.insert({object.shape, field.slot});
    for (const Step& step : plan_.steps) {
      Index shape = 0;
      for (const Index slot : step.path)
        shape = slot_of(shape, slot).child;
      for (const EntityInput& input : QueryPlan::in(plan_.inputs, step.inputs))
        note_representation(input.fields, shape);
    }
  }

  void note_representation(Range fields, Index shape) {
    for (const RepresentationField& field : QueryPlan::in(plan_.representation_fields, fields)) {
      read_.insert({shape, field.slot});
      if (field.is_object) note_representation(field.children, slot_of(shape, field.slot).child);
    }
  }

  void find_unread() {
    for (Index i = 0; i < plan_.steps.size(); ++i)
      if (plan_.steps[i].selection != kNone) find_unread(i, plan_.steps[i].selection);
  }

  void find_unread(Index step, Index selection) {
    const Index shape = plan_.selections[selection].shape;
    for (const SelectionField& field :
         QueryPlan::in(plan_.selection_fields, plan_.selections[selection].fields)) {
      if (field.child != kNone) {
        find_unread(step, field.child);
      } else if (field.slot != kTypenameSlot && !read_.contains({shape, field.slot})) {
        faults_ += fmt::format("step {} fetches {}, which nothing reads\n", step, field.key);
      }
    }
  }

  const exec::plan::Slot& slot_of(Index shape, Index slot) const {
    return plan_.slots[plan_.shapes[shape].slots.first + slot];
  }

  const QueryPlan& plan_;
  std::set<Place> read_;
  std::string faults_;
};

}  // namespace

std::string judge_plan(const QueryPlan& plan) {
  return Judge(plan).run();
}

}  // namespace tests::differential
