// Operations: those of one session, by number and by the client's id.
//
//   add ─▶ pending ─ join ─▶ live ─┐
//             └────────────────────┴─▶ ended by us, until that is written ─▶ erased
//
// The fence is the hub's sequence number from which an operation receives: what was read before it
// is not for this operation, even if its id, or its group, is the same.
//
// Shapes: `id_json` is the client's id as JSON, with quotes. A session has few operations, so they
//         are searched one by one.
// Thread: its reactor's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conn-service/session/host.h"
#include "conn-service/session/tally.h"

namespace conn::session {

struct Operation {
  OperationNumber number;
  std::uint64_t fence = 0;
  std::string id_json;
  std::int64_t started_ms = 0;
  RequestKind kind = RequestKind::kMaybeMutation;
  bool is_joined = false;
  bool is_ended = false;  // by us; the message has not been written yet

  [[nodiscard]] bool admits(std::uint64_t sequence) const { return sequence >= fence; }
  [[nodiscard]] bool is_pending() const { return !is_joined && !is_ended; }
};

class Operations {
 public:
  Operation& add(OperationNumber number, std::string id_json, Tally& tally);
  // It is live from `fence` on. Unknown operations, and those that are live already, are ignored.
  void join(OperationNumber number, std::uint64_t fence, Tally& tally);
  // Invalidates pointers to other operations.
  void erase(Operation& operation, Tally& tally);
  // Stops those that have not ended, and erases all.
  void stop_all(Host& host, Tally& tally);

  [[nodiscard]] Operation* find(OperationNumber number);         // or null
  [[nodiscard]] Operation* find_active(OperationNumber number);  // null if it has ended, too
  [[nodiscard]] Operation* find_id(std::string_view id_json);    // or null
  // When the oldest of those was started that the hub has not answered.
  [[nodiscard]] std::optional<std::int64_t> pending_since_ms() const;
  // Whether a query's or a mutation's result is still to come, or to be written.
  [[nodiscard]] bool is_result_due() const;
  // One that may be a mutation, and that the hub has not answered; or null.
  [[nodiscard]] Operation* find_pending_mutation();
  [[nodiscard]] std::size_t size() const { return all_.size(); }

  // Prefetch the operations, and later the first one's id.
  void prefetch() const { __builtin_prefetch(all_.data()); }
  void prefetch_id() const {
    if (!all_.empty()) __builtin_prefetch(all_.front().id_json.data());
  }

 private:
  std::vector<Operation> all_;
};

}  // namespace conn::session
