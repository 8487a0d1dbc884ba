// Inbox: what the hub has to say to one reactor. A mailbox that is bounded in bytes for Deliver.
//
//   hub's turn: deliver, tell ─▶ [ outgoing ] ─ flush ─▶ [ mailbox ] ─▶ reactor's turn
//
// What one turn of the hub has to say is received in one turn of the reactor, so that no session
// writes twice for it. A long turn is passed on in parts, lest the reactor wait for all of it.
//
// A refused Deliver means that this reactor is overloaded; the group is remembered, once however
// often it is refused, and the reactor closes its members as slow consumers when it gets there.
//
// Thread: deliver, tell, flush: the hub's; drain: any. The rest on the reactor's. Senders must not
//         outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <unordered_set>
#include <variant>
#include <vector>

#include "conn-service/pipeline/messages.h"
#include "shared/loop/mailbox.h"
#include "shared/sync/mutex.h"

namespace conn::reactor {

struct Overflowed {
  pipeline::GroupId group;
};
struct Drain {
  std::int64_t spread_ms = 0;
  std::function<void()> drained;
};
using InboxMessage = std::variant<pipeline::ReactorMessage, Overflowed, Drain>;

class Inbox final : public pipeline::ReactorPort {
 public:
  using Receive = std::function<void(std::vector<InboxMessage>&)>;
  Inbox(shared::loop::Loop& loop, Receive receive, std::size_t bytes_max);

  bool deliver(pipeline::Deliver message) override;
  void tell(pipeline::ReactorMessage message) override;
  void flush() override;
  void drain(Drain message);

  // The overflow of `group` is being dealt with; the next one is to be told again.
  void overflow_seen(pipeline::GroupId group);

 private:
  void put(InboxMessage message, std::size_t bytes);

  // The hub's.
  std::vector<InboxMessage> outgoing_;
  std::size_t outgoing_bytes_ = 0;

  shared::Mutex mutex_;
  std::unordered_set<pipeline::GroupId> overflowed_ GUARDED_BY(mutex_);
  shared::loop::Mailbox<InboxMessage> mailbox_;
};

}  // namespace conn::reactor
