// Group: what is routed. One row under one trigger and one bound filter, for all operations that
// need exactly that and are written alike, on whichever reactors they are.
//
// A group that is at the head of its trigger, with nothing in flight, owns nothing but its members.
// Only what is in flight or elsewhere has a Progress. Of the groups of one key new operations join
// the one that is main; the others are cohorts, groups at positions of their own.
//
// Spec:   docs/decisions/0005-positions-cohorts-moves.md.
// Thread: its owner's.
#pragma once

#include <absl/container/inlined_vector.h>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "conn-service/routing/compiled_filter.h"
#include "conn-service/routing/filter_index.h"
#include "conn-service/routing/ids.h"
#include "conn-service/routing/reader.h"
#include "conn-service/routing/row.h"
#include "shared/graphql/field_places.h"

namespace conn::routing {

class Trigger;

// How many operations of a group a reactor has.
struct Members {
  ReactorId reactor;
  std::size_t count = 0;
};

using shared::graphql::SharedFieldPlaces;

// Equal filters, equal digests; all zero: no filter.
using FilterDigest = std::array<std::uint64_t, 2>;

class Group {
 public:
  Group(GroupId id,
        Row& row,
        Trigger& trigger,
        FilterDigest filter,
        SharedFieldPlaces places = nullptr);
  ~Group();
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;

  [[nodiscard]] GroupId id() const { return id_; }
  [[nodiscard]] Row& row() const { return *row_; }
  [[nodiscard]] Trigger& trigger() const { return trigger_; }
  [[nodiscard]] const CompiledFilter* filter() const { return filter_.get(); }
  [[nodiscard]] const FilterDigest& filter_digest() const { return filter_digest_; }
  // Where its operations have the row's fields; null: as the row's definition.
  [[nodiscard]] const SharedFieldPlaces& places() const { return places_; }
  [[nodiscard]] bool is_main() const { return is_main_; }
  // It reads; one that is draining does not.
  [[nodiscard]] bool is_reading() const { return is_reading_; }
  // There are other groups of its key.
  [[nodiscard]] bool has_siblings() const { return has_siblings_; }

  // ---- members ----

  void join(ReactorId reactor, std::size_t count = 1);
  // True: no member is left.
  bool leave(ReactorId reactor);
  [[nodiscard]] std::span<const Members> members() const { return members_; }
  [[nodiscard]] std::size_t member_count() const;

  // Members that have an upper fence: what is read from now on does not concern them.
  void add_fenced() { ++fenced_; }
  void remove_fenced() { --fenced_; }
  [[nodiscard]] std::size_t fenced() const { return fenced_; }
  // None of its members takes what is read from now on.
  [[nodiscard]] bool is_draining() const { return fenced_ > 0 && fenced_ == member_count(); }

  // ---- what waits for it, or it for ----

  // It releases nothing in a lane while the group that its members come from has more for them.
  [[nodiscard]] bool is_held() const { return is_held_; }
  void set_held(bool is_held) { is_held_ = is_held; }
  // Others wait for what it releases: a group that it holds, operations that end.
  [[nodiscard]] bool is_awaited() const { return is_awaited_; }
  void set_awaited(bool is_awaited) { is_awaited_ = is_awaited; }
  // What becomes of it is looked at when a turn ends.
  [[nodiscard]] bool is_watched() const { return has_siblings_ || is_held_ || is_awaited_; }

  // ---- where it is ----

  [[nodiscard]] Progress* find_progress(Lane lane);
  [[nodiscard]] const Progress* find_progress(Lane lane) const;
  Progress& progress(Lane lane);                // makes it if need be
  void drop_if_idle(const Progress& progress);  // nothing in flight, at the head
  // Calls visit(Progress&) for each.
  template <class Visit>
  void each_progress(Visit&& visit) const {
    for (Progress* each = progress_.get(); each != nullptr; each = each->next.get())
      visit(*each);
  }
  // Something of it is in flight in the lane that was read before `than`.
  [[nodiscard]] bool has_older(Lane lane, Sequence than) const;
  [[nodiscard]] bool has_older(Sequence than) const;  // in some lane
  [[nodiscard]] bool has_read() const { return has_read_; }
  void set_read() { has_read_ = true; }

 private:
  friend class Trigger;     // where it is registered there
  friend class GroupTable;  // its key, its role and its place among the groups of its row

  GroupId id_;
  Row* row_;
  Trigger& trigger_;
  FilterDigest filter_digest_;
  SharedFieldPlaces places_;
  Group* previous_of_row_ = nullptr;
  Group* next_of_row_ = nullptr;
  absl::InlinedVector<Members, 1> members_;
  std::unique_ptr<Progress> progress_;  // few: lanes with something in flight
  std::shared_ptr<const CompiledFilter> filter_;
  FilterIndex::Entry* entry_ = nullptr;  // with a filter: in the trigger's index
  std::uint32_t slot_ = 0;               // in the trigger's list of those with or without filter
  std::uint32_t fenced_ = 0;
  bool is_main_ = false;
  bool has_siblings_ = false;
  bool has_read_ = false;
  bool is_reading_ = false;  // registered in its trigger
  bool is_retired_ = false;  // of no key any more
  bool is_held_ = false;
  bool is_awaited_ = false;
};

}  // namespace conn::routing
