// GrpcLinks::Inbox: what gRPC's threads post, by Link. Internal to exec_client.
//
// The thread that drops the last channel of a process joins gRPC's threads, and a call holds its
// channel: a call that is destroyed on one of these threads would make it join itself. So a call is
// counted from its beginning and returned to the hub with its last message; close() waits for those
// that are still out.
//
// Thread: post: any. The rest: the hub's.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "conn-service/exec_client/grpc_links.h"
#include "proto/exec.pb.h"
#include "shared/loop/mailbox.h"

namespace conn::exec_client {

struct StreamMessage {
  std::unique_ptr<wire::ResolveResponse> message;
};
struct StreamClosed {
  std::string reason;
};
struct Executed {
  Attempt attempt;
  CallStatus status;
  std::unique_ptr<wire::ExecuteResponse> response;
};
struct PreparedAll {
  Attempt attempt;
  CallStatus status;
  std::unique_ptr<wire::PrepareResponse> response;
};

using LinkId = std::uint64_t;

struct InboxMessage {
  LinkId link;
  std::uint64_t stream;  // which of the link's streams it comes from; 0: a call
  std::variant<StreamMessage, StreamClosed, Executed, PreparedAll> what;
  std::shared_ptr<void> ended;  // the call or stream, with its last message
};

class InboxReader {
 public:
  InboxReader() = default;
  InboxReader(const InboxReader&) = delete;
  InboxReader& operator=(const InboxReader&) = delete;
  virtual ~InboxReader() = default;
  virtual void on_inbox(InboxMessage& message) = 0;
};

class GrpcLinks::Inbox {
 public:
  explicit Inbox(shared::loop::Loop& loop)
      : mailbox_(std::make_unique<shared::loop::Mailbox<InboxMessage>>(
            loop, [this](std::vector<InboxMessage>& messages) { receive(messages); })) {}

  void begin_call() {
    const shared::Lock lock(mutex_);
    ++calls_out_;
  }

  void post(InboxMessage message) {
    const bool has_ended = message.ended != nullptr;
    const shared::Lock lock(mutex_);
    mailbox_->post(std::move(message));
    if (has_ended && --calls_out_ == 0) all_are_back_.notify_all();
  }

  // REQUIRES: all calls have been cancelled. Nothing is posted after it returns.
  void close() {
    std::unique_ptr<shared::loop::Mailbox<InboxMessage>> closed;
    const shared::Lock lock(mutex_);
    while (calls_out_ > 0)
      all_are_back_.wait(mutex_);
    closed.swap(mailbox_);
  }

  [[nodiscard]] LinkId add(InboxReader& reader) {
    readers_.emplace(++last_id_, &reader);
    return last_id_;
  }
  void remove(LinkId link) { readers_.erase(link); }

 private:
  void receive(std::vector<InboxMessage>& messages) {
    for (InboxMessage& message : messages) {
      const auto reader = readers_.find(message.link);
      if (reader != readers_.end()) reader->second->on_inbox(message);
    }
  }

  shared::Mutex mutex_;
  std::condition_variable_any all_are_back_;
  std::unique_ptr<shared::loop::Mailbox<InboxMessage>> mailbox_ GUARDED_BY(mutex_);
  std::size_t calls_out_ GUARDED_BY(mutex_) = 0;
  std::unordered_map<LinkId, InboxReader*> readers_;
  LinkId last_id_ = 0;
};

}  // namespace conn::exec_client
