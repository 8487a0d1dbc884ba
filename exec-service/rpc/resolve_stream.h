// ResolveStream: what one Resolve stream means, without gRPC: the rows that its caller has defined,
// the events under way, and what is to be written next.
//
//   messages ─▶ on_message ─ Define ─▶ RowCache
//                          ─ Resolve ─▶ Service ──on_row… flush──▶ RowsChunker ─▶ StreamWriter
//
// One message is written at a time; what completes meanwhile gathers. Credit goes both ways: the
// caller may be `resolve_credit` Resolve messages ahead, and gets one back for each that is
// answered in full; Rows are written while the caller gives credit for them.
//
// Spec:   docs/architecture.md "The wire".
// An event that is to be executed alone waits for the process's ExclusiveTurn, and is handed over when
// the caller has been notified. Meanwhile other rows, of every stream, are refused.
//
// Bounds: RowCache; Resolve messages by the credit (beyond it: OVERLOADED); rows of all streams by
//         rows_in_flight_max (beyond: OVERLOADED); one event that waits to be executed alone, for at
//         most four heartbeats (then: OVERLOADED).
// Errors: UNKNOWN_ROW for a handle that is not in the cache; a sequence that is still under way
//         ends the stream.
// Thread: any (a lock inside, never held while calling out). gRPC calls on_* on its threads,
//         workers on_row and flush on theirs. Held by shared_ptr, as rows may come after the end.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "exec-service/ports/service.h"
#include "exec-service/rpc/exclusive_turn.h"
#include "exec-service/rpc/row_cache.h"
#include "exec-service/rpc/rows_chunker.h"
#include "exec-service/rpc/server_options.h"
#include "exec-service/rpc/stream_counters.h"
#include "shared/sync/mutex.h"

namespace sluice::exec::v1 {
class CallerHello;
class Define;
class Resolve;
class ResolveEvent;
class ResolveRequest;
class ResolveResponse;
}  // namespace sluice::exec::v1

namespace exec::rpc {

class StreamWriter {
 public:
  StreamWriter() = default;
  StreamWriter(const StreamWriter&) = delete;
  StreamWriter& operator=(const StreamWriter&) = delete;
  virtual ~StreamWriter() = default;

  // on_written() answers; the message stays as it is until then. Never two at once.
  virtual void write(const sluice::exec::v1::ResolveResponse& message) = 0;
  // Nothing follows. `violation`: what the caller did wrong, or empty.
  virtual void finish(const std::string& violation) = 0;
};

class ResolveStream final : public ports::RowsSink,
                            public ExclusiveTurn::Holder,
                            public std::enable_shared_from_this<ResolveStream> {
 public:
  // Whether the caller may use that schema; otherwise it is not served here to that caller.
  using Admits = std::function<bool(std::string_view schema_id)>;

  ResolveStream(const ServerOptions& options,
                ports::Service& service,
                std::shared_ptr<LiveCounters> counters,
                std::shared_ptr<ExclusiveTurn> turn,
                Admits admits);
  ~ResolveStream() override;

  void start(StreamWriter& writer);  // Hello and credit; the writer outlives finish()
  void on_message(sluice::exec::v1::ResolveRequest& message);
  void on_half_closed();  // the caller sends nothing more, and waits for the answers
  void on_cancelled();    // the caller is gone
  void on_written(bool ok);

  void announce();                                       // Hello again
  void heartbeat();                                      // if the caller wants them
  void add_defined_schemas(std::set<std::string>& ids);  // those that it has rows of
  void drain();  // Draining, then the end once everything is answered

  // RowsSink
  [[nodiscard]] bool knows_places() const override { return knows_places_; }
  void on_row(std::uint64_t sequence,
              std::uint64_t handle,
              ports::RowStatus status,
              const ports::Body& body) override;
  void flush() override;

  // ExclusiveTurn::Holder
  void on_turn() override;

 private:
  using Sequence = std::uint64_t;
  struct Message {
    std::size_t events_left = 0;
  };
  struct EventState {
    std::size_t rows_left = 0;
    std::shared_ptr<Message> message;
  };

  // An event that is to be executed alone.
  struct Alone {
    enum class State : std::uint8_t {
      kWaiting,    // for the turn
      kToBeTold,   // Started is to be written
      kBeingTold,  // is being written
      kExecuted,
    };
    Sequence sequence;
    ports::Batch batch;
    State state = State::kWaiting;
    int heartbeats = 0;  // that it has waited
  };

  void on_hello(const sluice::exec::v1::CallerHello& hello);
  void on_define(sluice::exec::v1::Define& define);
  void on_resolve(sluice::exec::v1::Resolve& resolve);
  void on_cancel(Sequence sequence);
  void begin_event(sluice::exec::v1::ResolveEvent& event,
                   const std::shared_ptr<Message>& message,
                   bool is_refused,
                   ports::Batch& batch);
  void answer_row(Sequence sequence,
                  std::uint64_t handle,
                  ports::RowStatus status,
                  const ports::Body& body);
  void end_event(std::unordered_map<Sequence, EventState>::iterator event);
  [[nodiscard]] bool take_rows(std::size_t rows, bool is_alone);
  void refuse_rows(Sequence sequence, const std::vector<std::uint64_t>& handles);
  void refuse_overdue();
  void leave_turn();
  void end_all();

  void pump();
  [[nodiscard]] bool write_next();   // into outgoing_; false: nothing to send now
  [[nodiscard]] bool is_finished();  // nothing more to send

  const Admits admits_;
  const ServerOptions options_;
  ports::Service& service_;
  std::shared_ptr<LiveCounters> counters_;  // a stream may outlive the server
  std::shared_ptr<ExclusiveTurn> turn_;     // likewise
  std::atomic<bool> knows_places_ = false;  // the caller announced it

  shared::Mutex mutex_;  // guards all below
  StreamWriter* writer_ = nullptr;
  RowCache rows_;
  RowsChunker chunks_;
  std::unordered_map<Sequence, EventState> events_;
  std::optional<Alone> alone_;  // one of them
  std::size_t messages_ = 0;    // Resolve messages not yet answered in full
  std::uint32_t credit_to_give_;
  std::uint64_t rows_credit_ = 0;  // Rows messages that the caller takes
  bool hello_is_due_ = true;
  bool heartbeat_is_due_ = false;
  bool wants_heartbeats_ = false;
  bool draining_is_due_ = false;
  bool is_draining_ = false;
  bool is_half_closed_ = false;
  bool is_cancelled_ = false;
  bool is_writing_ = false;
  bool is_over_ = false;
  std::string violation_;
  std::unique_ptr<sluice::exec::v1::ResolveResponse> outgoing_;  // reused: keeps its buffers
};

}  // namespace exec::rpc
