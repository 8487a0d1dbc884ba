// The reactor's rules: which operations take what is delivered to a group, and what happens when
// the reactor cannot take more.
//
// Spec:   docs/decisions/0005-positions-cohorts-moves.md. Hub to reactor is one FIFO mailbox; that
//         is the only assumption about the order of messages.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <vector>

#include "tests/model/mutants.h"
#include "tests/model/terms.h"

namespace model {

// What waits for a reactor. Deliver is bounded; a Deliver that is refused becomes an Overflowed in
// its place, one for all that follow until it has been seen.
class Mailbox {
 public:
  Mailbox(std::size_t deliveries_max, Mutant mutant)
      : deliveries_max_(deliveries_max), mutant_(mutant) {}

  void send(Message message);
  [[nodiscard]] bool is_empty() const { return messages_.empty(); }
  [[nodiscard]] Message take();
  [[nodiscard]] int refused() const { return refused_; }

 private:
  void deliver(Deliver message);
  [[nodiscard]] bool has_room() const;

  std::size_t deliveries_max_;
  Mutant mutant_;
  std::deque<Message> messages_;
  std::set<GroupId> overflowed_;
  int refused_ = 0;
};

class Reactor {
 public:
  struct Client {
    std::function<void(OperationId, const Reading&)> received;
    std::function<void(OperationId)> ended;   // by the hub
    std::function<void(OperationId)> closed;  // as a slow consumer: the reactor stops it
  };
  Reactor(Mutant mutant, Client client) : mutant_(mutant), client_(std::move(client)) {}

  void start(OperationId operation) { operations_[operation]; }
  bool stop(OperationId operation) { return operations_.erase(operation) > 0; }
  void receive(const Message& message);

  [[nodiscard]] bool has(OperationId operation) const { return operations_.contains(operation); }
  [[nodiscard]] std::vector<GroupId> groups_of(OperationId operation) const;

 private:
  // One group that an operation takes from: what was read from `lower` on and before `upper`.
  struct Membership {
    GroupId group = 0;
    LaneFences lower;
    Sequence upper = kNoUpperFence;
  };
  using Memberships = std::vector<Membership>;

  void on(const Joined& message);
  void on(const Deliver& message);
  void on(const Moved& message);
  void on(const MoveCommitted& message);
  void on(const Merged& message);
  void on(const Ending& message);
  void on(const Ended& message);
  void on(const Overflowed& message);
  [[nodiscard]] static Membership* find(Memberships& memberships, GroupId group);
  void raise(LaneFences& fences, const LaneFences& other) const;

  Mutant mutant_;
  Client client_;
  std::map<OperationId, Memberships> operations_;
};

}  // namespace model
