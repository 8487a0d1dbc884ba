#include "exec-service/planner/collected_fields.h"

#include <algorithm>
#include <set>

namespace exec::planner {

namespace {

// The concrete types that a fragment is limited to: null for all of the position's type.
using Scope = const std::vector<TypeId>*;

class Collector {
 public:
  Collector(const schema::Schema& model, TypeId type, std::size_t& work, DeniedFields denied)
      : model_(model), type_(type), work_(work), denied_(denied) {}

  // Whether the selection was not yet collected for these types. Once is enough, however often it
  // is spread: fragments that spread each other twice would double with each level.
  [[nodiscard]] bool is_new(const Items& items, Scope scope) {
    return collected_.emplace(&items, scope == nullptr ? std::vector<TypeId>() : *scope).second;
  }

  void collect(const Items& items, Scope scope) {
    for (const Item& item : items) {
      ++work_;
      if (item.field == kNone) {
        fragment(item, scope);
      } else if (item.denied_on != nullptr) {
        restricted(item, scope);
      } else if (scope == nullptr) {
        add(fields_.common, item);
      } else {
        for (const TypeId type : *scope)
          add(fields_.on(type), item);
      }
    }
  }

  CollectedFields take() { return std::move(fields_); }

 private:
  static void add(WantedList& list, const Item& item, bool is_denied = false) {
    Wanted wanted{item.field, {}, is_denied};
    if (item.below != nullptr) wanted.below.push_back(item.below);
    if (item.syntax != nullptr) wanted.syntax.push_back(item.syntax);
    add_wanted(list, wanted);
  }

  // A field that the viewer may see on some types only.
  void restricted(const Item& item, Scope scope) {
    const schema::TypeSet& denied_on = *item.denied_on;
    const auto add_where_allowed = [&](TypeId type) {
      if (!denied_on.contains(type)) add(fields_.on(type), item);
    };
    if (scope != nullptr) {
      std::ranges::for_each(*scope, add_where_allowed);
      return;
    }
    const schema::TypeSet& possible = model_[type_].possible;
    if (!denied_on.contains(type_) && !possible.intersects(denied_on))
      return add(fields_.common, item);
    if (denied_ == DeniedFields::kMark) add(fields_.common, item, true);
    if (model_[type_].kind != schema::TypeKind::kObject) possible.for_each(add_where_allowed);
  }

  void fragment(const Item& item, Scope scope) {
    const bool common =
        item.condition == kNoType || item.condition == type_ || always(item.condition);
    if (common) return collect_once(*item.below, scope);
    const schema::TypeSet& possible = model_[item.condition].possible;
    if (model_[type_].kind == schema::TypeKind::kObject) {  // meets it or does not
      if (possible.contains(type_)) collect_once(*item.below, scope);
      return;
    }
    std::vector<TypeId> narrowed;
    const auto keep = [&](TypeId type) {
      if (possible.contains(type)) narrowed.push_back(type);
    };
    if (scope != nullptr) {
      std::ranges::for_each(*scope, keep);
    } else {
      model_[type_].possible.for_each(keep);
    }
    if (!narrowed.empty()) collect_once(*item.below, &narrowed);
  }

  void collect_once(const Items& items, Scope scope) {
    if (is_new(items, scope)) collect(items, scope);
  }

  // Every object of the position's type meets the condition, those of unknown type too.
  bool always(TypeId condition) const {
    const std::vector<TypeId>& interfaces = model_[type_].interfaces;
    return std::ranges::find(interfaces, condition) != interfaces.end();
  }

  const schema::Schema& model_;
  TypeId type_;
  std::size_t& work_;
  DeniedFields denied_;
  CollectedFields fields_;
  std::set<std::pair<const Items*, std::vector<TypeId>>> collected_;
};

}  // namespace

WantedList& CollectedFields::on(TypeId type) {
  for (auto& [other, list] : on_type)
    if (other == type) return list;
  return on_type.emplace_back(type, WantedList{}).second;
}

void add_wanted(WantedList& list, const Wanted& wanted) {
  const auto same = std::ranges::find(list, wanted.field, &Wanted::field);
  if (same == list.end()) {
    list.push_back(wanted);
  } else {
    same->below.insert(same->below.end(), wanted.below.begin(), wanted.below.end());
    same->syntax.insert(same->syntax.end(), wanted.syntax.begin(), wanted.syntax.end());
  }
}

CollectedFields collect_fields(const schema::Schema& model,
                               TypeId type,
                               const std::vector<const Items*>& selections,
                               std::size_t& work,
                               DeniedFields denied) {
  Collector collector(model, type, work, denied);
  for (const Items* items : selections)
    if (selections.size() == 1 || collector.is_new(*items, nullptr))
      collector.collect(*items, nullptr);
  return collector.take();
}

}  // namespace exec::planner
