#include "tests/model/trace.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

namespace model {

namespace {

std::string text(const Joined& m) {
  return fmt::format("Joined {} to g{} from {}", m.operation, m.group, m.fence);
}
std::string text(const Deliver& m) {
  return fmt::format("Deliver g{} reading {} {} row {}", m.group, m.reading.sequence,
                     describe(m.reading.item), m.reading.executed_as);
}
std::string text(const Moved& m) {
  return fmt::format("Moved {} from g{} to g{} at {}", m.operations, m.from, m.to, m.at);
}
std::string text(const MoveCommitted& m) {
  return fmt::format("MoveCommitted g{} to g{}", m.from, m.to);
}
std::string text(const Merged& m) {
  return fmt::format("Merged g{} into g{} from {} and {}", m.from, m.to, m.fences.others,
                     m.fences.by_lane);
}
std::string text(const Ending& m) {
  return fmt::format("Ending {} in g{} at {}", m.operations, m.group, m.at);
}
std::string text(const Ended& m) {
  return fmt::format("Ended {}", m.operations);
}
std::string text(const Overflowed& m) {
  return fmt::format("Overflowed g{}", m.group);
}

}  // namespace

std::string describe(const Key& key) {
  return fmt::format("(row {} topics {:b} codes {:b})", key.row, key.topics, key.codes);
}

std::string describe(const Item& item) {
  return item.is_gap() ? fmt::format("lane {} gap {}..{}", item.lane, item.from, item.to)
                       : fmt::format("lane {} at {} code {}", item.lane, item.from, item.code);
}

std::string describe(const Positions& positions) {
  return fmt::format("{}", positions);
}

std::string describe(const Message& message) {
  return std::visit([](const auto& each) { return text(each); }, message);
}

}  // namespace model
