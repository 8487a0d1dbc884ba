// One client's whole life on a WebSocket, in any order: what it sends, what the hub answers, time,
// sockets that take little. What goes out must be whole frames of JSON with nothing after a close,
// and in the end nothing may be left behind.
//
// Input: a step a line. `{...`: a text message. `b...`: bytes as they are. Of operation N:
// `jN` joined, `nN` a payload, `qN` its only result, `rN` refused, `eN` ended with errors,
// `cN` completed. `f`: the turn ends. `tN`: N seconds pass. `wN`: the socket takes 100 N more
// bytes. `p`: the peer ended, `x`: broken, `d`: drain, `o`: overflow.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "conn-service/session/websocket_session.h"
#include "shared/base/check.h"
#include "shared/json/parsed_text.h"
#include "tests/support/fake_clock.h"
#include "tests/unit/conn-service/session/fakes.h"

namespace {

namespace session = conn::session;

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

std::string text_frame(std::string_view payload) {
  std::string frame = "\x81\xfe";
  frame += static_cast<char>(payload.size() / 256 % 256);
  frame += static_cast<char>(payload.size() % 256);
  frame += std::string(4, '\0');  // a mask that changes nothing
  return frame += payload;
}

// What the server sent: whole frames, unless its end was cut by a socket that took no more.
void check_frames(std::string_view bytes, bool may_be_cut) {
  shared::json::ParsedText document;
  bool is_closed = false;
  while (!bytes.empty()) {
    CHECK(!is_closed);
    std::size_t head = 2;
    if (bytes.size() < head && may_be_cut) return;
    CHECK(bytes.size() >= head);
    CHECK((byte_at(bytes, 0) & 0xf0U) == 0x80U);
    std::size_t size = byte_at(bytes, 1);
    CHECK(size <= 126);  // unmasked; what this target sends is never 64 KiB
    if (size == 126) {
      head = 4;
      if (bytes.size() < head && may_be_cut) return;
      size = std::size_t{byte_at(bytes, 2)} * 256 + byte_at(bytes, 3);
    }
    if (bytes.size() < head + size && may_be_cut) return;
    CHECK(bytes.size() >= head + size);
    const unsigned opcode = byte_at(bytes, 0) & 0x0fU;
    CHECK(opcode == 1 || (opcode >= 8 && opcode <= 10 && size <= 125));
    if (opcode == 1) CHECK(document.parse(bytes.substr(head, size)).has_value());
    is_closed = opcode == 8;
    bytes.remove_prefix(head + size);
  }
}

class Life {
 public:
  Life() : session_(std::make_unique<session::WebsocketSession>(context_, host_, "")) {}
  ~Life() {
    const bool is_broken = transport_.is_broken || session_->ending() == session::Ending::kDrop;
    transport_.room = std::numeric_limits<std::size_t>::max();
    end_turn();
    check_frames(transport_.sent, is_broken);
    session_.reset();
    CHECK(tally_.sessions == 0 && tally_.subscriptions == 0);
    CHECK(tally_.operations_pending == 0 && tally_.outbox_bytes == 0);
    std::ranges::sort(host_.stopped);
    CHECK(std::ranges::adjacent_find(host_.stopped) == host_.stopped.end());
  }
  Life(const Life&) = delete;
  Life& operator=(const Life&) = delete;

  // Its reactor would drop it.
  [[nodiscard]] bool is_over() const { return session_->ending() != session::Ending::kOpen; }

  void step(std::string_view line) {
    if (line.starts_with('{')) return receive(text_frame(line));
    if (line.starts_with('b')) return receive(std::string(line.substr(1)));
    const std::uint64_t number = line.size() > 1 ? byte_at(line, 1) % 16U : 0;
    switch (line.empty() ? 'f' : line[0]) {
      case 'j':
        return session_->on_joined(number, 100);
      case 'n':
        return session_->on_payloads(number, payload(95 + number), 1);
      case 'q':
        return finish(number, conn::protocol::HttpOutcome::kExecuted);
      case 'r':
        return finish(number, conn::protocol::HttpOutcome::kRequestError);
      case 'e':
        return session_->on_ended(number, R"([{"message":"over"}])");
      case 'c':
        return session_->on_ended(number, {});
      case 't':
        return pass(static_cast<std::int64_t>(number) * 1000);
      case 'w':
        transport_.room = 100 * number;
        return;
      case 'p':
        return session_->on_peer_end();
      case 'x':
        transport_.is_broken = true;
        return session_->on_broken();
      case 'd':
        return session_->drain();
      case 'o':
        return session_->on_overflow();
      default:
        return end_turn();
    }
  }

 private:
  void receive(std::string bytes) { session_->on_bytes(bytes); }

  session::PayloadIndex payload(std::uint64_t sequence) {
    return turn_.add_payload(
        {.sequence = sequence, .body = body_, .tail = std::make_shared<const std::string>("")});
  }

  void finish(std::uint64_t number, conn::protocol::HttpOutcome outcome) {
    session_->on_finished(number, {.outcome = outcome, .body = body_, .extensions_json = {}});
  }

  void pass(std::int64_t ms) {
    clock_.advance(ms);
    if (clock_.now_ms() >= session_->deadline_ms()) session_->on_deadline();
  }

  // As its reactor: what a flush adds is flushed in the same turn, before the arenas are emptied.
  void end_turn() {
    do {
      host_.is_flush_requested = false;
      session_->flush(transport_);
    } while (host_.is_flush_requested);
    turn_.clear();
  }

  test::FakeClock clock_;
  session::Turn turn_;
  session::Tally tally_;
  shared::json::ParsedText scratch_;
  session::FakeTransport transport_;
  session::FakeHost host_;
  session::WebsocketContext context_ = {
      {.outbox = {.waiting_bytes_max = 2000, .burst_bytes_max = 20'000},
       .messages = {.message_bytes_max = 1024, .fragments_max = 8},
       .operations_max = 4},
      clock_,
      turn_,
      tally_,
      scratch_};
  const std::shared_ptr<const std::string> body_ =
      std::make_shared<const std::string>(R"({"data":null,"errors":[{"message":"so"}]})");
  std::unique_ptr<session::WebsocketSession> session_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view lines(reinterpret_cast<const char*>(data), size);
  Life life;
  while (!lines.empty() && !life.is_over()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    life.step(lines.substr(0, std::min<std::size_t>(end, 2000)));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return 0;
}
