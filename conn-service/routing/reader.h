// Readers: how far the groups of one trigger have read one lane.
//
//   cold          ring     [ 3 4 5 6 7 8 9 ] live            ahead
//     ▲                        ▲   ▲       ▲                   ▲
//     by position              4   6      head: the trigger's place, shared by all its other groups
//
// A group at the head costs nothing. One whose window is full when an event concerns it falls
// behind: it becomes part of the reader at that event, and goes on from there when there is room.
// Groups at one place are one reader, and a reader that catches up with the head dissolves in it.
// The head itself waits where the executors left it, so that nothing is read while there are none.
//
// A group may stand elsewhere from the start: before the ring, where the source reads for it, or
// ahead of the head, because another process had read further than this one, or because the group
// began while the head had still to read what was before it.
//
// Spec:   docs/decisions/0005-positions-cohorts-moves.md, "catch up".
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
#include "conn-service/routing/ring.h"
#include "conn-service/routing/window.h"

namespace conn::routing {

struct Reader;

// What a group has of its own in one lane, while it has readings in flight there or is not at the
// head.
struct Progress {
  Lane lane;
  GroupId group;
  Window window;
  Reader* reader = nullptr;  // null: at the head
  bool is_blocked = false;   // in reader->blocked, else in reader->ready
  std::size_t slot = 0;      // where in that
  // Within an item that the group shares with others: what is before it the group has read. Null:
  // the place says it all.
  std::unique_ptr<Position> begins_at;
  std::unique_ptr<Progress> next;  // of its group
};

// The next item of a ring to be read, and the position up to which everything has been read: if the
// ring has evicted what comes next, what lies between is lost, or read cold.
struct Place {
  std::uint64_t index = 0;
  Position position;
};

struct Reader {
  enum class Kind : std::uint8_t { kInRing, kCold, kAhead };

  Place at;  // `index` of one in the ring
  Kind kind = Kind::kInRing;
  std::vector<Progress*> ready;    // may read what is at `at`
  std::vector<Progress*> blocked;  // wait for room in their windows
  ReadId read;                     // under way, of a cold one; 0: none
};

class Readers {
 public:
  // Those that share their place with others now, which they did not before.
  using Met = std::vector<Progress*>;

  explicit Readers(Place head) : head_(std::move(head)) {}

  [[nodiscard]] const Place& head() const { return head_; }
  // The head is about to read `from` to `to`: those ahead of it that begin there take part.
  void meet_ahead(const Position& from, const Position& to, Met& met);
  // Those that may read at `next` already dissolve in the head.
  void advance_head(Place next, Met& met);

  // The lowest index at which a group may read, given the ring's end.
  [[nodiscard]] std::optional<std::uint64_t> next(std::uint64_t ring_end) const;
  // The reader behind the head at `index`, if any of its groups may read.
  [[nodiscard]] Reader* ready_at(std::uint64_t index);

  // The group, which is at the head, goes on from `position`.
  void stand(Progress& progress, const Ring& ring, const Position& position);
  // Everything before it the group has read. Null: a group without progress, which is at the head.
  [[nodiscard]] const Position& position(const Progress* progress) const;
  // What either reads next there both read together. Null as above.
  [[nodiscard]] bool are_together(const Progress* a, const Progress* b, const Ring& ring) const;
  // At the head of its lane: nothing is left to be read.
  [[nodiscard]] bool has_read_all(const Progress* progress, const Ring& ring) const;

  // The group leaves the head, which is at an event that its window has no room for.
  void fall_behind(Progress& progress);
  // The group has no room for what is at its reader's place.
  void block(Progress& progress);
  // There may be room again. False: the group was not blocked.
  bool wake(Progress& progress);
  // The group reads nothing any more.
  void leave(Progress& progress);
  // The ready groups of `reader` have read what was at its place; blocked ones stay there. Where
  // the head stands they dissolve in it. `reader` may be gone afterwards.
  void advance(Reader& reader, Place next, Met& met);

  // ---- before the ring ----

  // The groups of a reader in the ring that are ready go on cold from where they stand.
  void turn_cold(Reader& reader);
  // So does a group that is at the head ...
  void turn_cold(Progress& progress);
  // ... which goes on without it where the ring begins.
  void skip_head_to(Place next, Met& met);
  [[nodiscard]] Reader* find_cold(const Position& position);
  // The ready groups of a cold reader have read up to `next`: they go on in the ring if it begins
  // there. `reader` may be gone afterwards.
  void advance_cold(Reader& reader, const Ring& ring, const Position& next, Met& met);
  // Calls visit(Reader&) for each cold reader with a group that is ready.
  template <class Visit>
  void each_cold(Visit&& visit) {
    for (auto& [order, reader] : cold_)
      if (!reader.ready.empty()) visit(reader);
  }
  [[nodiscard]] bool has_cold() const { return !cold_.empty(); }

  [[nodiscard]] std::size_t count_behind() const { return readers_.size() + cold_.size(); }

 private:
  using ByPosition = std::map<Position::Order, Reader>;

  Reader& reader_at(const Place& place);
  static Reader& reader_at(ByPosition& readers, const Position& position, Reader::Kind kind);
  void dissolve(Reader& reader, Met& met);
  void put(Progress& progress, Reader& reader, bool is_blocked);
  static void take(const Progress& progress);
  void move_ready(Reader& from, Reader& to);
  void update_ready(const Reader& reader);
  void erase_if_empty(const Reader& reader);

  Place head_;
  std::map<std::uint64_t, Reader> readers_;  // in the ring, by at.index; a node keeps its address
  std::set<std::uint64_t> ready_;            // of these, those with a group that is ready
  ByPosition cold_;
  ByPosition ahead_;
};

}  // namespace conn::routing
