// Inbox: the hub's messages to one reactor: a mailbox that is bounded in bytes for Deliver.
//
//   hub's turn: deliver, post ─▶ [ outgoing ] ─ flush ─▶ [ mailbox ] ─▶ reactor's turn
//
// The messages of one turn of the hub are received in one turn of the reactor, so that no session
// writes twice for them. Those of a long turn are posted in parts, so that the reactor can begin.
//
// A body that goes to several groups one after the other, as with many filters and one row, is
// counted once: it is held once.
//
// A refused Deliver means that this reactor is overloaded. One Overflowed is posted for the group,
// however many of its deliveries are refused, and the reactor closes the group's members as slow
// consumers when it receives that.
//
// Thread: deliver, post, flush: the hub's; drain, stop_listening: any. The rest on the reactor's. Senders must not
//         outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
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
  std::int64_t turns_ms = 0;
  std::function<void()> drained;
};
struct StopListening {
  std::function<void()> empty;
};
using InboxMessage = std::variant<pipeline::ReactorMessage, Overflowed, Drain, StopListening>;

class Inbox final : public pipeline::ReactorPort {
 public:
  using Receive = std::function<void(std::vector<InboxMessage>&)>;
  Inbox(shared::loop::Loop& loop, Receive receive, std::size_t bytes_max);

  bool deliver(pipeline::Deliver message) override;
  void post(pipeline::ReactorMessage message) override;
  void flush() override;
  void drain(Drain message);
  void stop_listening(StopListening message);

  // The reactor is handling the overflow of `group`: the next one is posted again.
  void clear_overflow(pipeline::GroupId group);

 private:
  void put(InboxMessage message, std::size_t bytes);

  // The hub's.
  std::vector<InboxMessage> outgoing_;
  std::size_t outgoing_bytes_ = 0;
  std::shared_ptr<const std::string> counted_body_;  // the latest in `outgoing_`

  shared::Mutex mutex_;
  std::unordered_set<pipeline::GroupId> overflowed_ GUARDED_BY(mutex_);
  shared::loop::Mailbox<InboxMessage> mailbox_;
};

}  // namespace conn::reactor
