#include "conn-service/reactor/inbox.h"

#include <utility>

namespace conn::reactor {

Inbox::Inbox(shared::loop::Loop& loop, Receive receive, std::size_t bytes_max)
    : mailbox_(loop, std::move(receive), bytes_max) {}

bool Inbox::deliver(pipeline::Deliver message) {
  const pipeline::GroupId group = message.group;
  std::size_t bytes = sizeof(InboxMessage) + message.body->size();
  if (message.tail) bytes += message.tail->size();
  if (mailbox_.try_post(pipeline::ReactorMessage(std::move(message)), bytes)) return true;
  {
    const shared::Lock lock(mutex_);
    if (!overflowed_.insert(group).second) return false;
  }
  mailbox_.post(Overflowed{group});
  return false;
}

void Inbox::tell(pipeline::ReactorMessage message) {
  mailbox_.post(std::move(message));
}

void Inbox::drain(Drain message) {
  mailbox_.post(std::move(message));
}

void Inbox::overflow_seen(pipeline::GroupId group) {
  const shared::Lock lock(mutex_);
  overflowed_.erase(group);
}

}  // namespace conn::reactor
