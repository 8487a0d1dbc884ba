// FakeLinks: executors that record what they receive and answer as a test asks for it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "conn-service/exec_client/link.h"
#include "proto/exec.pb.h"

namespace conn::exec_client {

class FakeLink;

// An address, connected to or not, with the messages that an exec-service would send.
struct FakeReplica {
  FakeLink* link = nullptr;
  StreamEvents* events = nullptr;
  CallEvents* calls = nullptr;
  int streams = 0;  // opened so far
  bool is_open = false;
  std::vector<wire::ResolveRequest> sent;  // on the stream in progress
  std::map<Attempt, wire::ExecuteRequest> executes;
  std::map<Attempt, wire::PrepareRequest> prepares;
  std::vector<Attempt> cancelled;

  bool sends_heartbeats = false;  // of the first version otherwise
  bool says_started = false;

  void hello(const std::string& id, const std::vector<std::string>& schemas = {"s1"}) const {
    wire::ResolveResponse message;
    message.mutable_hello()->set_replica_id(id);
    if (sends_heartbeats) {
      message.mutable_hello()->set_protocol_version(1);
      message.mutable_hello()->add_capabilities(wire::CAPABILITY_HEARTBEATS);
    }
    if (says_started) message.mutable_hello()->add_capabilities(wire::CAPABILITY_ALONE);
    for (const std::string& schema : schemas)
      message.mutable_hello()->add_schema_ids(schema);
    events->on_message(message);
  }
  void credit(std::uint32_t messages) const {
    wire::ResolveResponse message;
    message.mutable_credit()->set_messages(messages);
    events->on_message(message);
  }
  void heartbeat() const {
    wire::ResolveResponse message;
    message.mutable_heartbeat();
    events->on_message(message);
  }
  void started(std::uint64_t sequence) const {
    wire::ResolveResponse message;
    message.mutable_started()->set_sequence(sequence);
    events->on_message(message);
  }
  void draining() const {
    wire::ResolveResponse message;
    message.mutable_draining();
    events->on_message(message);
  }
  void close() {
    is_open = false;
    sent.clear();
    events->on_stream_closed("killed");
  }

  struct Row {
    std::uint64_t handle;
    wire::RowStatus status;
    std::string body;  // `one` stands for {"is":"one"}, here and in RecordingSink
  };
  void rows(std::uint64_t sequence, const std::vector<Row>& rows, bool is_last) const {
    wire::ResolveResponse message;
    wire::Rows& out = *message.mutable_rows();
    out.set_sequence(sequence);
    for (const Row& row : rows) {
      out.add_handles(row.handle);
      out.add_statuses(row.status);
      const bool is_word = row.status == wire::ROW_STATUS_OK && !row.body.starts_with('{');
      const std::string body = is_word ? R"({"is":")" + row.body + R"("})" : row.body;
      out.add_lengths(static_cast<std::uint32_t>(body.size()));
      out.mutable_blob()->append(body);
    }
    out.set_last(is_last);
    events->on_message(message);
  }

  // What was sent of each kind, on this stream.
  [[nodiscard]] std::vector<wire::Define> defines() const {
    std::vector<wire::Define> out;
    for (const wire::ResolveRequest& each : sent)
      if (each.has_define()) out.push_back(each.define());
    return out;
  }
  [[nodiscard]] std::vector<wire::Resolve> resolves() const {
    std::vector<wire::Resolve> out;
    for (const wire::ResolveRequest& each : sent)
      if (each.has_resolve()) out.push_back(each.resolve());
    return out;
  }
  [[nodiscard]] std::vector<std::uint64_t> cancelled_events() const {
    std::vector<std::uint64_t> out;
    for (const wire::ResolveRequest& each : sent)
      if (each.has_cancel()) out.push_back(each.cancel().sequence());
    return out;
  }
  [[nodiscard]] std::vector<wire::ResolveEvent> resolved_events() const {
    std::vector<wire::ResolveEvent> out;
    for (const wire::Resolve& each : resolves())
      out.insert(out.end(), each.events().begin(), each.events().end());
    return out;
  }
};

class FakeLink final : public Link {
 public:
  explicit FakeLink(FakeReplica& replica) : replica_(replica) { replica_.link = this; }
  ~FakeLink() override {
    replica_.link = nullptr;
    replica_.events = nullptr;
    replica_.calls = nullptr;
    replica_.is_open = false;
  }

  void open_stream() override {
    ++replica_.streams;
    replica_.is_open = true;
    replica_.sent.clear();
  }
  void send(wire::ResolveRequest message) override { replica_.sent.push_back(std::move(message)); }
  void close_stream() override { replica_.is_open = false; }
  void execute(Attempt attempt, wire::ExecuteRequest request, std::int64_t) override {
    replica_.executes[attempt] = std::move(request);
  }
  void prepare(Attempt attempt, wire::PrepareRequest request, std::int64_t) override {
    replica_.prepares[attempt] = std::move(request);
  }
  void cancel(Attempt attempt) override { replica_.cancelled.push_back(attempt); }

 private:
  FakeReplica& replica_;
};

class FakeLinks final : public LinkFactory {
 public:
  std::unique_ptr<Link> connect(const std::string& address,
                                StreamEvents& stream_events,
                                CallEvents& call_events) override {
    FakeReplica& replica = replicas[address];
    replica.events = &stream_events;
    replica.calls = &call_events;
    return std::make_unique<FakeLink>(replica);
  }
  std::map<std::string, FakeReplica> replicas;
};

}  // namespace conn::exec_client
