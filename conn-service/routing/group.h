// Group: what is routed. One row under one trigger and one bound filter, for all operations that
// need exactly that, on whichever reactors they are.
//
// A group that is at the head of its trigger, with nothing in flight, owns nothing but its members.
// Only what is in flight or behind has a Progress.
//
// Thread: its owner's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "conn-service/routing/compiled_filter.h"
#include "conn-service/routing/filter_index.h"
#include "conn-service/routing/ids.h"
#include "conn-service/routing/reader.h"
#include "conn-service/routing/row.h"

namespace conn::routing {

class Trigger;

// How many operations of a group a reactor has.
struct Members {
  ReactorId reactor;
  std::size_t count = 0;
};

class Group {
 public:
  Group(GroupId id, Row& row, Trigger& trigger, Sequence born)
      : id_(id), row_(row), trigger_(trigger), born_(born) {}
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;

  [[nodiscard]] GroupId id() const { return id_; }
  [[nodiscard]] Row& row() { return row_; }
  [[nodiscard]] Trigger& trigger() { return trigger_; }
  [[nodiscard]] const CompiledFilter* filter() const { return filter_.get(); }
  // What came before concerns none of its members.
  [[nodiscard]] Sequence born() const { return born_; }

  void join(ReactorId reactor);
  // True: nobody is left.
  bool leave(ReactorId reactor);
  [[nodiscard]] const std::vector<Members>& members() const { return members_; }

  [[nodiscard]] Progress* find_progress(Lane lane);
  Progress& progress(Lane lane);                // makes it if need be
  void drop_if_idle(const Progress& progress);  // nothing in flight, at the head
  // Calls visit(Progress&) for each.
  template <class Visit>
  void each_progress(Visit&& visit) {
    for (Progress* each = progress_.get(); each != nullptr; each = each->next.get())
      visit(*each);
  }

 private:
  friend class Trigger;     // where it is registered there
  friend class GroupTable;  // its key

  GroupId id_;
  Row& row_;
  Trigger& trigger_;
  Sequence born_;
  std::vector<Members> members_;
  std::unique_ptr<Progress> progress_;  // few: lanes with something in flight
  std::shared_ptr<const CompiledFilter> filter_;
  FilterIndex::Entry* entry_ = nullptr;  // with a filter: in the trigger's index
  std::size_t slot_ = 0;                 // in the trigger's list of those with or without filter
  std::string key_;
};

}  // namespace conn::routing
