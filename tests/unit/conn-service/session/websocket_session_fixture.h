// WebsocketSessionTest: a WebSocket session between a fake transport and a fake host.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conn-service/session/websocket_session.h"
#include "tests/support/client_frame.h"
#include "tests/support/fake_clock.h"
#include "tests/unit/conn-service/session/fakes.h"

namespace conn::session {

using Strings = std::vector<std::string>;
using test::client_frame;

// The server's frames as text: "{...}" for a message, "close(code,reason)", "ping()", "pong(x)".
inline Strings read_frames(std::string_view bytes) {
  Strings frames;
  while (!bytes.empty()) {
    const int opcode = bytes[0] & 0x0f;
    EXPECT_EQ(static_cast<unsigned char>(bytes[0]) & 0xf0, 0x80);
    std::size_t size = static_cast<unsigned char>(bytes[1]);
    std::size_t head = 2;
    if (size == 127) {
      size = 0;
      for (std::size_t i = 2; i < 10; ++i)
        size = (size << 8) + static_cast<unsigned char>(bytes[i]);
      head = 10;
    } else if (size == 126) {
      size = static_cast<std::size_t>(static_cast<unsigned char>(bytes[2]) * 256 +
                                      static_cast<unsigned char>(bytes[3]));
      head = 4;
    }
    const std::string payload(bytes.substr(head, size));
    bytes.remove_prefix(head + size);
    if (opcode == 1) frames.push_back(payload);
    if (opcode == 9) frames.push_back("ping(" + payload + ")");
    if (opcode == 10) frames.push_back("pong(" + payload + ")");
    if (opcode != 8) continue;
    const int code = payload.empty() ? 1005
                                     : static_cast<unsigned char>(payload[0]) * 256 +
                                           static_cast<unsigned char>(payload[1]);
    frames.push_back("close(" + std::to_string(code) + "," +
                     (payload.empty() ? "" : payload.substr(2)) + ")");
  }
  return frames;
}

class WebsocketSessionTest : public testing::Test {
 protected:
  WebsocketSessionTest()
      : context_{{.outbox = {.waiting_bytes_max = 2000}, .operations_max = 3},
                 clock_,
                 turn_,
                 tally_,
                 scratch_},
        session_(std::make_unique<WebsocketSession>(context_, host_, "")) {}

  void send(std::string_view message) { send_bytes(client_frame(0x81, message)); }
  void send_bytes(std::string bytes) { session_->on_bytes(bytes); }

  // As a reactor does it: a flush may ask for another one in the same turn.
  void end_turn() {
    do {
      host_.is_flush_requested = false;
      session_->flush(transport_);
    } while (host_.is_flush_requested);
    turn_.clear();
  }
  Strings received() {
    end_turn();
    return read_frames(transport_.take());
  }
  void init() {
    send(R"({"type":"connection_init"})");
    EXPECT_EQ(received(), Strings{R"({"type":"connection_ack"})"});
  }
  void subscribe(const std::string& id) {
    send(R"({"type":"subscribe","id":")" + id + R"(","payload":{"query":"subscription{a}"}})");
  }
  // Starts the session's first operation, up to where it receives events.
  void live(const std::string& id) {
    init();
    subscribe(id);
    session_->on_joined(1, 0);
  }
  PayloadIndex payload(std::string body, std::uint64_t sequence = 100, std::string tail = "") {
    return turn_.add_payload({.sequence = sequence,
                              .body = std::make_shared<const std::string>(std::move(body)),
                              .tail = std::make_shared<const std::string>(std::move(tail))});
  }
  void deliver(OperationNumber operation, PayloadIndex payload) {
    session_->on_payloads(operation, payload, 1);
  }
  static OperationResult result(protocol::HttpOutcome outcome, std::string body) {
    return {outcome, std::make_shared<const std::string>(std::move(body)), {}};
  }
  void advance(std::int64_t ms) {
    clock_.advance(ms);
    if (clock_.now_ms() >= session_->deadline_ms()) session_->on_deadline();
  }
  [[nodiscard]] std::uint64_t closes(int code) const {
    return tally_.closes[place_of(kCountedCloses, code)];
  }

  test::FakeClock clock_;
  Turn turn_;
  Tally tally_;
  shared::json::ParsedText scratch_;
  FakeTransport transport_;
  FakeHost host_;
  WebsocketContext context_;
  std::unique_ptr<WebsocketSession> session_;
};

}  // namespace conn::session
