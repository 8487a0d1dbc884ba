// Readers: how far the groups of one trigger have read one lane's ring.
//
//   ring     [ 3 4 5 6 7 8 9 ] end
//                ▲   ▲       ▲
//       readers: 4   6       head: the trigger's place, shared by all its other groups
//
// A group at the head costs nothing. One whose window is full when an event concerns it falls
// behind: it becomes part of the reader at that event, and goes on from there when there is room.
// Groups at one place are one reader, and a reader that catches up with the head dissolves in it.
// The head itself waits where the executors left it, so that nothing is read while there are none.
//
// Thread: its owner's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "conn-service/routing/event.h"
#include "conn-service/routing/ids.h"
#include "conn-service/routing/window.h"

namespace conn::routing {

struct Reader;

// What a group has of its own in one lane, while it has events in flight there or is behind.
struct Progress {
  Lane lane;
  GroupId group;
  Window window;
  Reader* reader = nullptr;        // null: at the head
  bool is_blocked = false;         // in reader->blocked, else in reader->ready
  std::size_t slot = 0;            // where in that
  std::unique_ptr<Progress> next;  // of its group
};

// The next item of a ring to be read, and the position up to which everything has been read: if the
// ring has evicted what comes next, what lies between is lost.
struct Place {
  std::uint64_t index = 0;
  Position position;
};

struct Reader {
  Place at;
  std::vector<Progress*> ready;    // may read what is at `at`
  std::vector<Progress*> blocked;  // wait for room in their windows
};

class Readers {
 public:
  explicit Readers(Place head) : head_(std::move(head)) {}

  [[nodiscard]] const Place& head() const { return head_; }
  // Those that may read at `next` already dissolve in the head.
  void advance_head(Place next, std::vector<Progress*>& joined_head);

  // The lowest index at which a group may read, given the ring's end.
  [[nodiscard]] std::optional<std::uint64_t> next(std::uint64_t ring_end) const;
  // The reader behind the head at `index`, if any of its groups may read.
  [[nodiscard]] Reader* ready_at(std::uint64_t index);

  // The group leaves the head, which is at an event that its window has no room for.
  void fall_behind(Progress& progress);
  // The group has no room for what is at its reader's place.
  void block(Progress& progress);
  // There may be room again. False: the group was not blocked.
  bool wake(Progress& progress);
  // The group ends.
  void leave(Progress& progress);
  // The ready groups of `reader` have read what was at its place; blocked ones stay there. Where
  // the head stands they dissolve in it. `reader` may be gone afterwards.
  void advance(Reader& reader, Place next, std::vector<Progress*>& joined_head);

  [[nodiscard]] std::size_t count_behind() const { return readers_.size(); }

 private:
  using ReaderMap = std::map<std::uint64_t, Reader>;

  Reader& reader_at(const Place& place);
  void dissolve(Reader& reader, std::vector<Progress*>& joined_head);
  static void put(Progress& progress, Reader& reader, bool is_blocked);
  static void take(const Progress& progress);
  void update_ready(const Reader& reader);
  void erase_if_empty(const Reader& reader);

  Place head_;
  ReaderMap readers_;              // by at.index; a node keeps its address
  std::set<std::uint64_t> ready_;  // those with a group that is ready
};

}  // namespace conn::routing
