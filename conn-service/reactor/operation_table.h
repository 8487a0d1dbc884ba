// OperationTable: a reactor's operations by number, and its local member lists: group ->
// operations.
//
//   number = generation << 32 | slot       numbers are never reused: a reused slot gets another
//                                          generation
//   slot:  owner, group, place in the group's list
//
// A member that leaves a group is swapped with the last one; nothing is searched.
//
// Thread: its reactor's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "conn-service/pipeline/messages.h"
#include "conn-service/session/host.h"
#include "conn-service/session/session.h"

namespace conn::reactor {

using session::OperationNumber;
using session::Session;

class OperationTable {
 public:
  [[nodiscard]] OperationNumber add(Session& owner);
  void remove(OperationNumber number);  // unknown numbers are ignored

  // Null if there is no such operation.
  [[nodiscard]] Session* owner(OperationNumber number) const;

  void join(OperationNumber number, pipeline::GroupId group);

  // Valid until the table changes.
  [[nodiscard]] std::span<const OperationNumber> members(pipeline::GroupId group) const;

  [[nodiscard]] std::size_t groups() const { return groups_.size(); }
  [[nodiscard]] std::size_t size() const { return slots_.size() - free_.size(); }

 private:
  struct Slot {
    Session* owner = nullptr;
    pipeline::GroupId group{};
    std::uint32_t generation = 1;
    std::uint32_t place = 0;
    bool is_joined = false;
  };

  [[nodiscard]] static std::size_t slot_of(OperationNumber number) { return number & 0xffffffffU; }
  [[nodiscard]] const Slot* find(OperationNumber number) const;
  void leave(Slot& slot);

  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::unordered_map<pipeline::GroupId, std::vector<OperationNumber>> groups_;
};

}  // namespace conn::reactor
