// GrpcLinks::Inbox: what gRPC's threads post, and the Link for which it is. Internal to
// exec_client.
//
// gRPC's callbacks may outlive the hub's loop by a moment, so they hold the Inbox and not the
// mailbox; close() cuts it off, after which posting does nothing.
//
// Thread: post: any. The rest: the hub's.
#pragma once

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

  void post(InboxMessage message) {
    const shared::Lock lock(mutex_);
    if (mailbox_ != nullptr) mailbox_->post(std::move(message));
  }

  void close() {
    std::unique_ptr<shared::loop::Mailbox<InboxMessage>> closed;
    const shared::Lock lock(mutex_);
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
  std::unique_ptr<shared::loop::Mailbox<InboxMessage>> mailbox_ GUARDED_BY(mutex_);
  std::unordered_map<LinkId, InboxReader*> readers_;
  LinkId last_id_ = 0;
};

}  // namespace conn::exec_client
