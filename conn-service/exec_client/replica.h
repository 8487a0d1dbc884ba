// Replica: one exec-service replica and our Resolve stream to it: its Hello, the rows defined
// there, and the events that it has not answered yet.
//
//   add(dispatch) ─▶ waiting ── flush, once per turn, if it has credit ──▶ Define… Resolve ─▶
//   Link owner ◀─ on_rows, on_refused, on_unanswered ── in flight ◀── Rows ── Link
//
// A row is defined on the stream when it is first used there, without its document; a row that the
// replica does not know is defined again with the document, and its event is sent to it again.
//
// Spec:   docs/architecture.md "The wire".
// What is to be executed alone is known to have been under way only if the replica has said so: what a
// replica that says so took with it before was not executed, and nothing is proven of it.
//
// A replica that promises heartbeats and is silent is suspected: its rows are given to the owner,
// for other replicas, and it gets nothing new until the next heartbeat. What it still answers of
// these rows is ignored.
//
// Bounds: waiting dispatches (events_waiting_max), those in flight by the replica's credit, its
//         Rows by ours.
// Errors: when a stream ends, all unanswered rows are returned to the owner, and the stream is opened
//         again after a growing delay. What the protocol forbids (an event or a row that was not
//         asked for, an answer twice, lengths that do not fit, a body that is not an object) ends
//         the stream: nothing of such a message is used.
// Thread: the hub's; the owner's functions are called last, so they may call back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "conn-service/exec_client/backoff.h"
#include "conn-service/exec_client/counters.h"
#include "conn-service/exec_client/dispatch.h"
#include "conn-service/exec_client/link.h"
#include "conn-service/exec_client/options.h"
#include "conn-service/exec_client/row_definitions.h"
#include "conn-service/exec_client/silence.h"
#include "shared/base/clock.h"
#include "shared/loop/loop.h"

namespace sluice::exec::v1 {
class Hello;
class ResolveEvent;
class Rows;
}  // namespace sluice::exec::v1

namespace conn::exec_client {

class Replica;

using pipeline::ReturnReason;

class ReplicaOwner {
 public:
  ReplicaOwner() = default;
  ReplicaOwner(const ReplicaOwner&) = delete;
  ReplicaOwner& operator=(const ReplicaOwner&) = delete;
  virtual ~ReplicaOwner() = default;

  virtual void on_rows(pipeline::Sequence sequence, std::span<const pipeline::RowResult> rows) = 0;
  // The replica will not execute these; another may. `dispatch` holds them and no other.
  virtual void on_refused(Dispatch dispatch, ReturnReason why) = 0;
  // These will not be answered.
  virtual void on_unanswered(pipeline::Sequence sequence,
                             std::span<const pipeline::RowId> rows,
                             ReturnReason why) = 0;
  // The replica is suspected. `unanswered` are the rows that it owed; another may execute them.
  virtual void on_silent(ReplicaId replica, std::vector<Dispatch> unanswered) = 0;
  // is_up(), its schemas or its connection have changed.
  virtual void on_replica_changed(ReplicaId replica) = 0;
  virtual void request_flush() = 0;  // flush() wanted at the end of this turn
};

class Replica final : public StreamEvents {
 public:
  struct Environment {
    shared::loop::Loop& loop;
    const shared::Clock& clock;
    const Options& options;
    const RowDefinitions& definitions;
    Counters& counters;
    ReplicaOwner& owner;
    CallEvents& calls;  // of the unary calls on this replica's link
  };

  Replica(ReplicaId id, std::string address, LinkFactory& links, const Environment& environment);

  [[nodiscard]] ReplicaId id() const { return id_; }
  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] bool is_connected() const { return is_open_ && has_hello_; }
  // Takes rows and calls.
  [[nodiscard]] bool is_up() const {
    return is_connected() && !is_draining_ && !silence_.is_suspected();
  }
  [[nodiscard]] bool is_suspected() const { return silence_.is_suspected(); }
  [[nodiscard]] bool is_full() const;
  [[nodiscard]] bool serves(const std::string& schema_id) const;
  [[nodiscard]] std::span<const std::string> schema_ids() const { return schema_ids_; }
  [[nodiscard]] pipeline::ReplicaSchemas schemas() const {
    return {default_schema_id_, schema_ids_};
  }
  // Whether a message can hold the event together with the handles of its rows.
  [[nodiscard]] bool takes(const routing::Event& event) const {
    return event.bytes() <= message_bytes_max_ / 2;
  }
  // Why it takes nothing; empty: it does.
  [[nodiscard]] std::string trouble() const;
  [[nodiscard]] std::size_t message_bytes_max() const { return message_bytes_max_; }
  [[nodiscard]] const std::string& name() const { return replica_name_; }  // its own id
  [[nodiscard]] const std::vector<std::string>& providers() const { return providers_; }
  [[nodiscard]] std::uint64_t rows_in_flight() const { return rows_in_flight_; }
  [[nodiscard]] Link& link() { return *link_; }

  void add(Dispatch dispatch);
  void flush();
  void cancel(pipeline::Sequence sequence);
  void drop_row(pipeline::RowId row);
  // Called regularly: answers what is past its deadline with an error, and notices silence.
  void expire();
  // Whether the resolver still finds its address: if not, it is kept as long as its stream lives.
  void set_wanted(bool is_wanted) { is_wanted_ = is_wanted; }
  [[nodiscard]] bool is_gone() const { return !is_wanted_ && !is_connected(); }

  // StreamEvents
  void on_message(wire::ResolveResponse& message) override;
  void on_stream_closed(const std::string& reason) override;

 private:
  using Number = std::uint64_t;  // an event's sequence on the wire

  // The rows of one Rows message, by what becomes of them. They are reported to the owner once the
  // replica's own state is consistent.
  struct SortedRows {
    std::vector<pipeline::RowResult> answered;
    std::vector<pipeline::RowId> unknown_row;
    std::vector<pipeline::RowId> unknown_schema;
    std::vector<pipeline::RowId> overloaded;
    pipeline::Body failed;  // shared by all rows that failed inside the replica; null: none did
  };

  void open();
  void on_hello(const wire::Hello& hello);
  void on_heartbeat();
  void on_started(Number number);
  void suspect();
  void on_rows(wire::Rows& rows);
  void add_answer(const wire::Rows& rows,
                  int index,
                  std::size_t at,
                  const Dispatch& dispatch,
                  SortedRows& sorted);
  void report(const Dispatch& dispatch, SortedRows& sorted);
  void define_again(const Dispatch& dispatch, std::vector<pipeline::RowId> rows);
  void refuse(const Dispatch& dispatch, std::vector<pipeline::RowId> rows, ReturnReason why);
  void replenish_credit();
  void fail_late(Dispatch& dispatch);
  void return_rows(const Dispatch& dispatch, ReturnReason why);
  void lose_stream(const std::string& reason);
  void break_off(const std::string& violation);
  void report_unreachable(const std::string& reason);
  void send_drops();
  void send_defines(const Dispatch& dispatch);
  void add_event(Dispatch dispatch, wire::ResolveEvent& event);

  ReplicaId id_;
  std::string address_;
  Environment environment_;
  std::size_t message_bytes_max_;  // the smaller of ours and the replica's
  std::unique_ptr<Link> link_;
  shared::loop::Timer reconnect_;
  Backoff backoff_;
  bool is_wanted_ = true;
  Silence silence_;

  // The stream's.
  bool is_open_ = false;
  bool has_hello_ = false;
  bool is_draining_ = false;
  bool says_started_ = false;    // of what is executed alone
  bool was_broken_off_ = false;  // the stream before
  std::int64_t opened_ms_ = 0;
  std::string unreachable_;             // why the last attempt failed
  bool is_unreachable_logged_ = false;  // since the last Hello
  std::optional<std::int64_t> unreachable_since_ms_;
  std::string replica_name_;
  std::vector<std::string> schema_ids_;
  std::string default_schema_id_;
  std::vector<std::string> providers_;
  std::uint64_t credit_ = 0;      // Resolve messages that it will accept
  std::uint32_t rows_taken_ = 0;  // Rows messages since credit was last granted
  std::unordered_set<pipeline::RowId> defined_;
  std::unordered_set<pipeline::RowId> unknown_;  // to be defined with the document
  std::vector<pipeline::RowId> dropped_;
  std::deque<Dispatch> waiting_;
  std::unordered_map<Number, Dispatch> in_flight_;
  Number last_number_ = 0;
  std::uint64_t rows_in_flight_ = 0;  // waiting ones too
};

}  // namespace conn::exec_client
