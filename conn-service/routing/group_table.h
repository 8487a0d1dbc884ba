// GroupTable: the groups of this process, by id, by key and by row.
//
// Shapes: an id names a slot and how often that slot has been used; looking up a group that has
//         gone answers null, and that is ordinary. Of a key (row, trigger, filter, text) at most one group
//         is main; the others are its cohorts, and few keys have any.
// Thread: its owner's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "conn-service/routing/group.h"

namespace conn::routing {

class GroupTable {
 public:
  // What groups have in common of which one is main.
  struct Key {
    RowId row;
    const Trigger* trigger = nullptr;
    FilterDigest filter{};
    const shared::graphql::FieldPlaces* places = nullptr;  // equal ones are one

    friend bool operator==(const Key&, const Key&) = default;
  };
  [[nodiscard]] static Key key_of(const Group& group) {
    return {.row = group.row().id,
            .trigger = &group.trigger(),
            .filter = group.filter_digest(),
            .places = group.places().get()};
  }

  [[nodiscard]] Group* find(GroupId id);
  [[nodiscard]] Group* main(const Key& key);  // null: there is none
  [[nodiscard]] std::span<Group* const> cohorts(const Key& key) const;

  // A cohort of its key.
  Group& add(Row& row,
             Trigger& trigger,
             const FilterDigest& filter,
             SharedFieldPlaces places = nullptr);
  void erase(Group& group);
  // The group reads nothing any more: it is of no key.
  void retire(Group& group);
  // The group becomes main; the one that was main of its key becomes a cohort.
  void make_main(Group& group);
  void make_cohort(Group& group);
  // What the group executes and admits from now on. It keeps its role unless its new key has a main
  // already.
  void change_key(Group& group,
                  Row& row,
                  const FilterDigest& filter,
                  SharedFieldPlaces places = nullptr);

  // Those that read under the row.
  [[nodiscard]] static std::vector<Group*> groups_of(const Row& row);

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t cohort_count() const { return size_ - mains_.size(); }

 private:
  struct Slot {
    std::uint32_t uses = 0;
    std::unique_ptr<Group> group;
  };
  struct KeyHash {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name
    std::size_t operator()(const Key& key) const noexcept;
    std::size_t operator()(const Group* group) const noexcept { return (*this)(key_of(*group)); }
  };
  struct KeyEqual {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name
    static Key key(const Key& key) { return key; }
    static Key key(const Group* group) { return key_of(*group); }
    bool operator()(const auto& a, const auto& b) const { return key(a) == key(b); }
  };

  void add_to_key(Group& group, bool is_main);
  void remove_from_key(Group& group);
  void update_siblings(const Key& key);
  static void link(Group& group);
  static void unlink(Group& group);

  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::unordered_set<Group*, KeyHash, KeyEqual> mains_;
  std::unordered_map<Key, std::vector<Group*>, KeyHash> cohorts_;
  std::size_t size_ = 0;
};

[[nodiscard]] FilterDigest digest_of(const Filter& filter);
// Equal filters, equal texts: what the digest is of.
[[nodiscard]] std::string filter_text(const Filter& filter);

}  // namespace conn::routing
