// Positions and events of a source that counts its events.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "conn-service/routing/event.h"

namespace test {

inline conn::routing::Position position(std::int64_t number, std::uint32_t generation = 0) {
  return {.order = {.generation = generation, .number = number},
          .bytes = std::to_string(generation) + '/' + std::to_string(number)};
}

inline std::string describe(const conn::routing::Position& position) {
  return std::to_string(position.order.number);
}

inline conn::routing::Event event_at(conn::routing::Lane lane,
                                     std::int64_t number,
                                     std::string value = {},
                                     std::uint32_t generation = 0) {
  conn::routing::Event event;
  event.lane = lane;
  event.position = position(number, generation);
  event.next = position(number + 1, generation);
  event.value = std::move(value);
  return event;
}

inline conn::routing::SharedEvent shared_event_at(conn::routing::Lane lane,
                                                  std::int64_t number,
                                                  std::string value = {},
                                                  std::uint32_t generation = 0) {
  return std::make_shared<const conn::routing::Event>(
      event_at(lane, number, std::move(value), generation));
}

}  // namespace test
