#include "conn-service/reactor/inbox.h"

#include <utility>

namespace conn::reactor {

namespace {

constexpr std::size_t kOutgoingMax = 1'024;  // messages

}  // namespace

Inbox::Inbox(shared::loop::Loop& loop, Receive receive, std::size_t bytes_max)
    : mailbox_(loop, std::move(receive), bytes_max) {}

bool Inbox::deliver(pipeline::Deliver message) {
  const pipeline::GroupId group = message.group;
  std::size_t bytes = sizeof(InboxMessage);
  if (message.body != counted_body_) bytes += message.body->size();
  if (message.tail) bytes += message.tail->size();
  if (mailbox_.has_room(bytes, outgoing_bytes_)) {
    counted_body_ = message.body;
    put(pipeline::ReactorMessage(std::move(message)), bytes);
    return true;
  }
  {
    const shared::Lock lock(mutex_);
    if (!overflowed_.insert(group).second) return false;
  }
  put(Overflowed{group}, 0);
  return false;
}

// An operation that comes into a group after its overflow is not closed by it: the next refusal is
// to be noticed anew, or the newcomer would miss what was refused after it came.
void Inbox::post(pipeline::ReactorMessage message) {
  if (const auto* joined = std::get_if<pipeline::Joined>(&message))
    clear_overflow(joined->group);
  else if (const auto* moved = std::get_if<pipeline::Moved>(&message))
    clear_overflow(moved->to);
  else if (const auto* merged = std::get_if<pipeline::Merged>(&message))
    clear_overflow(merged->to);
  put(std::move(message), 0);
}

void Inbox::put(InboxMessage message, std::size_t bytes) {
  outgoing_.push_back(std::move(message));
  outgoing_bytes_ += bytes;
  if (outgoing_.size() >= kOutgoingMax) flush();
}

void Inbox::flush() {
  mailbox_.post_all(outgoing_, std::exchange(outgoing_bytes_, 0));
  counted_body_.reset();
}

void Inbox::drain(Drain message) {
  mailbox_.post(std::move(message));
}

void Inbox::stop_listening(StopListening message) {
  mailbox_.post(std::move(message));
}

void Inbox::clear_overflow(pipeline::GroupId group) {
  const shared::Lock lock(mutex_);
  overflowed_.erase(group);
}

}  // namespace conn::reactor
