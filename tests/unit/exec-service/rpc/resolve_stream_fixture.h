// ResolveStreamTest: a stream between a writer and a service that the test drives.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exec-service/rpc/resolve_stream.h"
#include "proto/exec.pb.h"
#include "tests/unit/exec-service/rpc/fake_service.h"

namespace exec::rpc {

namespace wire = sluice::exec::v1;
using ports::RowStatus;

inline std::string line(const wire::ResolveResponse& message) {
  switch (message.message_case()) {
    case wire::ResolveResponse::kHello:
      return "hello " + message.hello().default_schema_id();
    case wire::ResolveResponse::kDraining:
      return "draining";
    case wire::ResolveResponse::kHeartbeat:
      return "heartbeat";
    case wire::ResolveResponse::kStarted:
      return "started " + std::to_string(message.started().sequence());
    case wire::ResolveResponse::kCredit:
      return "credit " + std::to_string(message.credit().messages());
    case wire::ResolveResponse::kRows: {
      const wire::Rows& rows = message.rows();
      std::string text = "rows " + std::to_string(rows.sequence()) + ":";
      for (int i = 0; i < rows.handles_size(); ++i)
        text += " " + std::to_string(rows.handles(i)) + "=" + std::to_string(rows.statuses(i)) +
                ":" + std::to_string(rows.lengths(i));
      return text + (rows.last() ? " last" : "");
    }
    default:
      return "nothing";
  }
}

// Takes each message at once, unless the test holds it.
class FakeWriter final : public StreamWriter {
 public:
  void write(const wire::ResolveResponse& message) override {
    written.push_back(line(message));
    if (!is_held) stream->on_written(true);
  }
  void finish(const std::string& violation) override {
    written.push_back(violation.empty() ? "end" : "end: " + violation);
  }
  [[nodiscard]] std::vector<std::string> take() { return std::exchange(written, {}); }

  ResolveStream* stream = nullptr;
  bool is_held = false;
  std::vector<std::string> written;
};

class ResolveStreamTest : public testing::Test {
 protected:
  void start(const ServerOptions& chosen = {}) {
    options = chosen;
    stream = std::make_shared<ResolveStream>(options, service, counters, turn, admits);
    writer.stream = stream.get();
    stream->start(writer);
  }
  // The stream, with two rows defined and all the credit that it could want.
  void start_talking(const ServerOptions& chosen = {}) {
    start(chosen);
    define(1);
    define(2);
    credit(100);
    writer.written.clear();
  }

  void say(wire::ResolveRequest message) const { stream->on_message(message); }
  void say_hello(const std::vector<wire::Capability>& capabilities) const {
    wire::ResolveRequest message;
    message.mutable_hello()->set_protocol_version(1);
    for (const wire::Capability capability : capabilities)
      message.mutable_hello()->add_capabilities(capability);
    say(message);
  }
  void define_of_schema(std::uint64_t handle, const std::string& schema_id) const {
    wire::ResolveRequest message;
    message.mutable_define()->set_handle(handle);
    message.mutable_define()->set_schema_id(schema_id);
    say(message);
  }
  void define(std::uint64_t handle, const std::string& variables = "{}") const {
    wire::ResolveRequest message;
    message.mutable_define()->set_handle(handle);
    message.mutable_define()->set_document_hash("hash");
    message.mutable_define()->set_variables(variables);
    say(message);
  }
  void credit(std::uint32_t messages) const {
    wire::ResolveRequest message;
    message.mutable_credit()->set_messages(messages);
    say(message);
  }
  void resolve(std::uint64_t sequence, const std::vector<std::uint64_t>& handles) const {
    wire::ResolveRequest message;
    add_event(*message.mutable_resolve(), sequence, handles);
    say(message);
  }
  void resolve_alone(std::uint64_t sequence, const std::vector<std::uint64_t>& handles) const {
    wire::ResolveRequest message;
    add_event(*message.mutable_resolve(), sequence, handles);
    message.mutable_resolve()->mutable_events(0)->set_alone(true);
    say(message);
  }
  static void add_event(wire::Resolve& resolve,
                        std::uint64_t sequence,
                        const std::vector<std::uint64_t>& handles) {
    wire::ResolveEvent& event = *resolve.add_events();
    event.set_sequence(sequence);
    event.mutable_identity()->set_topic("flights");
    event.set_value("{}");
    for (const std::uint64_t handle : handles)
      event.add_handles(handle);
  }
  void answer(std::uint64_t sequence, std::uint64_t handle) const {
    stream->on_row(sequence, handle, RowStatus::kOk, std::make_shared<const std::string>("body"));
  }

  ResolveStream::Admits admits = [](std::string_view schema_id) { return schema_id != "internal"; };
  ServerOptions options;
  FakeService service;
  std::shared_ptr<LiveCounters> counters = std::make_shared<LiveCounters>();
  std::shared_ptr<ExclusiveTurn> turn = std::make_shared<ExclusiveTurn>();
  FakeWriter writer;
  std::shared_ptr<ResolveStream> stream;
};

}  // namespace exec::rpc
