#include "conn-service/exec_client/grpc_links.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <unordered_map>
#include <utility>

#include <grpcpp/grpcpp.h>

#include "conn-service/exec_client/grpc_inbox.h"
#include "proto/exec.grpc.pb.h"

namespace conn::exec_client {

namespace {

using Stub = wire::Executor::Stub;
using SharedInbox = std::shared_ptr<GrpcLinks::Inbox>;

// ---- one Resolve stream -------------------------------------------------------------------------

// Owned by gRPC until OnDone, by the Link while it is the current one, and in the end by the hub's
// thread, where its context may drop the channel (grpc_inbox.h). Messages are written one at a
// time, in order; each message read is posted. A write that the hub starts holds the call, and none
// is started once reading has ended: gRPC must not be finishing the call at that moment.
class Stream final : public grpc::ClientBidiReactor<wire::ResolveRequest, wire::ResolveResponse>,
                     public std::enable_shared_from_this<Stream> {
 public:
  Stream(SharedInbox inbox, LinkId link, std::uint64_t number)
      : inbox_(std::move(inbox)), link_(link), number_(number) {}

  void start(Stub& stub) {
    self_ = shared_from_this();
    inbox_->begin_call();
    stub.async()->Resolve(&context_, this);
    read_ = std::make_unique<wire::ResolveResponse>();
    StartRead(read_.get());
    AddHold();  // until reading ends
    StartCall();
  }

  void send(wire::ResolveRequest message) {
    {
      const shared::Lock lock(mutex_);
      if (has_ended_) return;
      outgoing_.push_back(std::move(message));
      if (outgoing_.size() > 1) return;  // the one before is being written
      AddHold();
    }
    StartWrite(&outgoing_.front());
    RemoveHold();
  }

  void cancel() { context_.TryCancel(); }

  void OnWriteDone(bool ok) override {
    const wire::ResolveRequest* next = nullptr;
    {
      const shared::Lock lock(mutex_);
      if (!ok) return;  // OnDone follows
      outgoing_.pop_front();
      if (!outgoing_.empty()) next = &outgoing_.front();
    }
    if (next != nullptr) StartWrite(next);
  }

  void OnReadDone(bool ok) override {
    if (!ok) return end();
    inbox_->post({link_, number_, StreamMessage{std::move(read_)}});
    read_ = std::make_unique<wire::ResolveResponse>();
    StartRead(read_.get());
  }

  void OnDone(const grpc::Status& status) override {
    const SharedInbox inbox = inbox_;  // the hub may destroy this as soon as it is posted
    inbox->post({link_, number_,
                 StreamClosed{status.ok() ? "closed by the executor" : status.error_message()},
                 std::move(self_)});
  }

 private:
  void end() {
    {
      const shared::Lock lock(mutex_);
      has_ended_ = true;
    }
    RemoveHold();
  }

  SharedInbox inbox_;
  LinkId link_;
  std::uint64_t number_;
  grpc::ClientContext context_;
  std::shared_ptr<Stream> self_;
  std::unique_ptr<wire::ResolveResponse> read_;
  shared::Mutex mutex_;
  std::deque<wire::ResolveRequest> outgoing_ GUARDED_BY(mutex_);  // the first is being written
  bool has_ended_ GUARDED_BY(mutex_) = false;
};

// ---- unary calls --------------------------------------------------------------------------------

template <class Request, class Response>
struct UnaryCall {
  grpc::ClientContext context;
  Request request;
  std::unique_ptr<Response> response = std::make_unique<Response>();
};

// A call that never had a connection has no peer: gRPC then returns the channel's target, whose
// text is never that of a peer (`ipv4:…`).
bool was_sent(const grpc::ClientContext& context, const std::string& target) {
  return context.peer() != target && context.peer() != "unknown";
}

CallStatus status_of(const grpc::Status& status, bool was_sent) {
  switch (status.error_code()) {
    case grpc::StatusCode::OK:
      return CallStatus::kOk;
    case grpc::StatusCode::UNAVAILABLE:
      return was_sent ? CallStatus::kUnavailable : CallStatus::kNotSent;
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return CallStatus::kDeadline;
    default:
      return CallStatus::kFailed;
  }
}

// ---- a link -------------------------------------------------------------------------------------

class GrpcLink final : public Link, public InboxReader {
 public:
  GrpcLink(SharedInbox inbox,
           std::string target,
           const std::shared_ptr<grpc::Channel>& channel,
           std::size_t message_bytes_max,
           StreamEvents& stream_events,
           CallEvents& call_events)
      : inbox_(std::move(inbox)),
        target_(std::move(target)),
        message_bytes_max_(static_cast<std::uint32_t>(message_bytes_max)),
        stub_(wire::Executor::NewStub(channel)),
        stream_events_(stream_events),
        call_events_(call_events),
        id_(inbox_->add(*this)) {}

  ~GrpcLink() override {
    inbox_->remove(id_);
    if (stream_ != nullptr) stream_->cancel();
    for (const auto& [attempt, context] : calls_)
      context->TryCancel();
  }

  void open_stream() override {
    stream_ = std::make_shared<Stream>(inbox_, id_, ++stream_number_);
    stream_->start(*stub_);
  }

  void send(wire::ResolveRequest message) override {
    if (stream_ != nullptr) stream_->send(std::move(message));
  }

  void close_stream() override {
    if (stream_ != nullptr) stream_->cancel();
    stream_.reset();
  }

  void execute(Attempt attempt, wire::ExecuteRequest request, std::int64_t timeout_ms) override {
    request.set_response_bytes_max(message_bytes_max_);
    auto call =
        begin<wire::ExecuteRequest, wire::ExecuteResponse>(attempt, std::move(request), timeout_ms);
    stub_->async()->Execute(
        &call->context, &call->request, call->response.get(),
        [call, attempt, inbox = inbox_, id = id_,
         target = target_](const grpc::Status& status) mutable {
          const CallStatus how = status_of(status, was_sent(call->context, target));
          auto response = std::move(call->response);
          inbox->post({id, 0, Executed{attempt, how, std::move(response)}, std::move(call)});
        });
  }

  void prepare(Attempt attempt, wire::PrepareRequest request, std::int64_t timeout_ms) override {
    request.set_response_bytes_max(message_bytes_max_);
    auto call =
        begin<wire::PrepareRequest, wire::PrepareResponse>(attempt, std::move(request), timeout_ms);
    stub_->async()->Prepare(
        &call->context, &call->request, call->response.get(),
        [call, attempt, inbox = inbox_, id = id_,
         target = target_](const grpc::Status& status) mutable {
          const CallStatus how = status_of(status, was_sent(call->context, target));
          auto response = std::move(call->response);
          inbox->post({id, 0, PreparedAll{attempt, how, std::move(response)}, std::move(call)});
        });
  }

  void cancel(Attempt attempt) override {
    const auto found = calls_.find(attempt);
    if (found == calls_.end()) return;
    found->second->TryCancel();
    calls_.erase(found);
  }

  void on_inbox(InboxMessage& message) override {
    if (auto* executed = std::get_if<Executed>(&message.what)) {
      if (calls_.erase(executed->attempt) > 0)
        call_events_.on_executed(executed->attempt, executed->status, *executed->response);
    } else if (auto* prepared = std::get_if<PreparedAll>(&message.what)) {
      if (calls_.erase(prepared->attempt) > 0)
        call_events_.on_prepared(prepared->attempt, prepared->status, *prepared->response);
    } else if (message.stream == stream_number_ && stream_ != nullptr) {
      on_stream(message);
    }
  }

 private:
  void on_stream(InboxMessage& message) {
    if (auto* read = std::get_if<StreamMessage>(&message.what)) {
      stream_events_.on_message(*read->message);
      return;
    }
    stream_.reset();
    stream_events_.on_stream_closed(std::get<StreamClosed>(message.what).reason);
  }

  template <class Request, class Response>
  std::shared_ptr<UnaryCall<Request, Response>> begin(Attempt attempt,
                                                      Request request,
                                                      std::int64_t timeout_ms) {
    inbox_->begin_call();
    auto call = std::make_shared<UnaryCall<Request, Response>>();
    call->request = std::move(request);
    call->context.set_deadline(std::chrono::system_clock::now() +
                               std::chrono::milliseconds(timeout_ms));
    calls_.emplace(attempt, std::shared_ptr<grpc::ClientContext>(call, &call->context));
    return call;
  }

  SharedInbox inbox_;
  std::string target_;
  std::uint32_t message_bytes_max_;
  std::unique_ptr<Stub> stub_;
  StreamEvents& stream_events_;
  CallEvents& call_events_;
  LinkId id_;
  std::shared_ptr<Stream> stream_;
  std::uint64_t stream_number_ = 0;
  std::unordered_map<Attempt, std::shared_ptr<grpc::ClientContext>> calls_;
};

grpc::ChannelArguments channel_arguments(const Options& options) {
  grpc::ChannelArguments arguments;
  const auto message_bytes_max = static_cast<int>(options.message_bytes_max);
  arguments.SetMaxReceiveMessageSize(message_bytes_max);
  arguments.SetMaxSendMessageSize(message_bytes_max);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, static_cast<int>(options.keepalive_ms));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, static_cast<int>(options.reconnect_ms_max));
  // A connection of its own, not one shared with a dead link to the same address.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  return arguments;
}

}  // namespace

GrpcLinks::GrpcLinks(shared::loop::Loop& loop, Options options)
    : options_(std::move(options)), inbox_(std::make_shared<Inbox>(loop)) {}

GrpcLinks::~GrpcLinks() {
  inbox_->close();
}

std::unique_ptr<Link> GrpcLinks::connect(const std::string& address,
                                         StreamEvents& stream_events,
                                         CallEvents& call_events) {
  const std::string target = "dns:///" + address;
  const auto channel = grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(),
                                                 channel_arguments(options_));
  return std::make_unique<GrpcLink>(inbox_, target, channel, options_.message_bytes_max,
                                    stream_events, call_events);
}

}  // namespace conn::exec_client
