// Position: where the next event of a lane is to be read. Opaque to all but the lane's source.
//
// Spec:   docs/decisions/0005-positions-cohorts-moves.md.
// Shapes: `order` compares within one lane of this process: nothing compares positions of different
//         lanes, or takes differences, as positions are sparse. `bytes` say the same to any process
//         that reads the source: what cursors carry and executors compare. What people read of a
//         position is EventSource::describe()'s.
// Thread: any.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <string>

namespace conn::routing {

struct Position {
  struct Order {
    // How often the lane has begun anew since this process follows it: a log that was cut or
    // created again goes on at greater positions, though the source may count from the start.
    std::uint32_t generation = 0;
    std::int64_t number = 0;

    friend auto operator<=>(const Order&, const Order&) = default;
  };
  Order order;
  std::string bytes;  // opaque; a few bytes

  // Before everything that a lane has.
  [[nodiscard]] static Position beginning() {
    return {.order = {.number = std::numeric_limits<std::int64_t>::min()}, .bytes = {}};
  }
};

// What cannot be read any more.
struct PositionRange {
  Position from;
  Position to;  // exclusive
};

}  // namespace conn::routing
