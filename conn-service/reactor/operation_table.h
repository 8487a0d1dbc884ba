// OperationTable: a reactor's operations by number, and its local member lists: group ->
// operations.
//
//   number = generation << 32 | slot       numbers are never reused: a reused slot gets another
//                                          generation
//   slot:  owner, group, place in the group's list
//   passage, of few: fences, and the groups that it is about to leave
//
// A member that leaves a group is swapped with the last one; nothing is searched.
//
// Spec:   docs/decisions/0005-positions-cohorts-moves.md, "Terms", "move", "merge".
// Thread: its reactor's.
#pragma once

#include <absl/container/inlined_vector.h>
#include <cstddef>
#include <cstdint>
#include <optional>
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

  // The session has the fence of a join itself.
  void join(OperationNumber number, pipeline::GroupId group);
  // It takes from `from`, where it is a member, what was read before `at`, and from `to` the rest.
  void move(OperationNumber number,
            pipeline::GroupId from,
            pipeline::GroupId to,
            pipeline::Sequence at);
  // It takes from the group only what was read before `at`.
  void set_upper_fence(OperationNumber number, pipeline::GroupId group, pipeline::Sequence at);
  // Members of both leave `from`.
  void commit_move(pipeline::GroupId from, pipeline::GroupId to);
  // The members of `from` become members of `to`; of two fences for a lane the larger one holds.
  void merge(pipeline::GroupId from,
             pipeline::GroupId to,
             const std::vector<pipeline::LaneFence>& fences);

  // The members that are not about to leave the group.
  [[nodiscard]] std::vector<OperationNumber> staying(pipeline::GroupId group) const;

  // It takes all that its groups deliver.
  [[nodiscard]] bool takes_all(OperationNumber number) const {
    return !slots_[slot_of(number)].has_passage;
  }
  // Whether the member takes what the group delivers; in the order of delivery, as a fence that has
  // been passed is given up.
  [[nodiscard]] bool take(OperationNumber number,
                          pipeline::GroupId group,
                          routing::Lane lane,
                          pipeline::Sequence sequence);

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
    bool has_passage = false;
  };
  struct Fences {
    std::vector<pipeline::LaneFence> lower;  // in lanes that are not here: none
    std::optional<pipeline::Sequence> upper;
  };
  struct Left {  // a group that it still takes from, up to the upper fence
    pipeline::GroupId group;
    std::uint32_t place = 0;
    Fences fences;
  };
  struct Passage {
    Fences fences;  // in the slot's group
    std::vector<Left> left;

    [[nodiscard]] bool is_over() const {
      return left.empty() && fences.lower.empty() && !fences.upper;
    }
  };

  [[nodiscard]] static std::size_t slot_of(OperationNumber number) { return number & 0xffffffffU; }
  [[nodiscard]] const Slot* find(OperationNumber number) const;
  [[nodiscard]] std::uint32_t add_member(pipeline::GroupId group, OperationNumber number);
  void remove_member(pipeline::GroupId group, std::uint32_t place);
  void leave(Slot& slot);
  // Null: it is not a member.
  [[nodiscard]] Fences* fences_in(OperationNumber number, pipeline::GroupId group);
  Passage& passage(OperationNumber number);
  void leave_left(OperationNumber number, pipeline::GroupId group);
  void end_passage_if_over(OperationNumber number);

  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::unordered_map<pipeline::GroupId, absl::InlinedVector<OperationNumber, 1>> groups_;
  std::unordered_map<OperationNumber, Passage> passages_;
};

}  // namespace conn::reactor
