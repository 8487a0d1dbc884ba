// Readers: how far the groups of one trigger have read one partition's ring.
//
//   ring     [ 3 4 5 6 7 8 9 ] end
//                ▲   ▲       ▲
//       readers: 4   6       head: the trigger's position, shared by all its other groups
//
// A group at the head costs nothing. One whose window is full when an event concerns it falls
// behind: it becomes part of the reader at that event, and goes on from there when there is room.
// Groups at one position are one reader, and a reader that catches up with the head dissolves in
// it. The head itself waits where the executors left it, so that nobody reads while there are none.
//
// Shapes: a Position is an index in the ring, and the offset behind the last item that was read: if
//         the ring has evicted what comes next, offset..low() is lost.
// Thread: its owner's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "conn-service/routing/event.h"
#include "conn-service/routing/ids.h"
#include "conn-service/routing/window.h"

namespace conn::routing {

struct Reader;

// What a group has of its own in one partition, while it has events in flight there or is behind.
struct Lane {
  Partition partition;
  GroupId group;
  Window window;
  Reader* reader = nullptr;    // null: at the head
  bool is_blocked = false;     // in reader->blocked, else in reader->ready
  std::size_t slot = 0;        // where in that
  std::unique_ptr<Lane> next;  // of its group
};

struct Position {
  std::uint64_t index = 0;
  std::int64_t offset = 0;
};

struct Reader {
  Position at;
  std::vector<Lane*> ready;    // may read what is at `at`
  std::vector<Lane*> blocked;  // wait for room in their windows
};

class Readers {
 public:
  explicit Readers(Position head) : head_(head) {}

  [[nodiscard]] const Position& head() const { return head_; }
  // Whoever may read at `next` already dissolves in the head.
  void advance_head(Position next, std::vector<Lane*>& joined_head);

  // The lowest index at which somebody may read, given the ring's end.
  [[nodiscard]] std::optional<std::uint64_t> next(std::uint64_t ring_end) const;
  // The reader behind the head at `index`, if any of its groups may read.
  [[nodiscard]] Reader* ready_at(std::uint64_t index);

  // The lane leaves the head, which is at an event that its window has no room for.
  void fall_behind(Lane& lane);
  // The lane has no room for what is at its reader's position.
  void block(Lane& lane);
  // There may be room again. False: the lane was not blocked.
  bool wake(Lane& lane);
  // The lane's group is going.
  void leave(Lane& lane);
  // The ready lanes of `reader` have read what was at its position; blocked ones stay there. Where
  // the head stands they dissolve in it. `reader` may be gone afterwards.
  void advance(Reader& reader, Position next, std::vector<Lane*>& joined_head);

  [[nodiscard]] std::size_t count_behind() const { return readers_.size(); }

 private:
  using ReaderMap = std::map<std::uint64_t, Reader>;

  Reader& reader_at(Position position);
  void dissolve(Reader& reader, std::vector<Lane*>& joined_head);
  static void put(Lane& lane, Reader& reader, bool is_blocked);
  static void take(Lane& lane);
  void note_ready(const Reader& reader);
  void erase_if_empty(const Reader& reader);

  Position head_;
  ReaderMap readers_;              // by at.index; a node keeps its address
  std::set<std::uint64_t> ready_;  // those with somebody ready
};

}  // namespace conn::routing
