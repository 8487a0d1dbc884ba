// PendingCalls: which operations wait for the executor, for what, and in which of its calls.
//
//   operation ──▶ entry ──▶ call       An entry is one thing that is asked, on behalf of every
//   operation ──▶   │                  operation that waits for it; a call carries one or more.
//                   ▼
//   queued ── send ──▶ sent ── take (its call is answered, or given up) ──▶ gone
//     │                 │ ▲
//     │ last stop       │ │ join
//     ▼        last stop▼ │
//    gone           abandoned ── take, or the last other entry of its call is abandoned ──▶ gone
//
// An entry that can be shared has a key, by which an equal request finds it while it is queued,
// sent or abandoned. An entry without a key belongs to one operation for good.
//
// Invariants: an operation waits for at most one entry; a key has at most one entry; a queued or
//             sent entry has a waiter; a call has a sent entry. Nothing outlives its last use.
// Thread: its owner's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "conn-service/pipeline/document_store.h"
#include "conn-service/pipeline/executor.h"
#include "conn-service/pipeline/messages.h"
#include "conn-service/pipeline/prepared_cache.h"
#include "conn-service/pipeline/request.h"

namespace conn::pipeline {

class PendingCalls {
 public:
  using SharedRequest = std::shared_ptr<const Request>;

  struct Waiter {
    OperationKey operation;
    SharedRequest request;  // the operation's own
  };
  struct Asked {
    SharedRequest request;    // as the executor sees it
    SharedDocument document;  // null for an entry without a key
  };
  // What take() answers: an entry that is no longer in the table.
  struct Taken {
    std::optional<PrepareKey> key;
    Asked asked;
    std::list<Waiter> waiters;  // in the order of their start; empty: abandoned
  };

  // The operation waits for the entry under the key. False: there is none.
  [[nodiscard]] bool join(const PrepareKey& key, const Waiter& waiter);
  // REQUIRES: there is no entry under the key.
  void queue(const PrepareKey& key, Asked asked, const Waiter& waiter);

  [[nodiscard]] std::size_t queued() const { return queued_.size(); }
  [[nodiscard]] const Request& queued_request(std::size_t index) const;  // 0: the oldest

  // The oldest `count` queued entries go into one call, with their requests in this order.
  struct Sent {
    CallId call;
    std::vector<SharedRequest> requests;
  };
  [[nodiscard]] Sent send(std::size_t count, std::int64_t deadline_ms);
  // An entry without a key, in a call of its own.
  [[nodiscard]] CallId send_alone(const Waiter& waiter, std::int64_t deadline_ms);

  // The operation no longer waits; unknown operations are ignored. Answers the call that no operation
  // waits for any more, if there is one: it has left the table and is to be cancelled.
  [[nodiscard]] std::optional<CallId> stop(const OperationKey& operation);

  // The entries of a call, in the order in which they were queued; the call and they leave the
  // table. Empty: the call is not known, since it was cancelled or taken before.
  [[nodiscard]] std::vector<Taken> take(CallId call);

  // The oldest call, if its deadline has come. All calls are given equally long.
  [[nodiscard]] std::optional<CallId> overdue(std::int64_t now_ms) const;
  [[nodiscard]] std::optional<std::int64_t> next_deadline_ms() const;

  [[nodiscard]] std::size_t operations() const { return operations_.size(); }
  [[nodiscard]] std::size_t entries() const { return entries_.size(); }
  [[nodiscard]] std::size_t calls() const { return calls_.size(); }

 private:
  enum class State : std::uint8_t { kQueued, kSent, kAbandoned };
  struct Entry {
    State state = State::kQueued;
    std::optional<PrepareKey> key;  // none: cannot be shared
    Asked asked;
    std::list<Waiter> waiters;
    CallId call;  // unless queued
  };
  using Entries = std::list<Entry>;  // an entry stays where it is
  struct Place {
    Entries::iterator entry;
    std::list<Waiter>::iterator waiter;
  };
  struct Call {
    std::int64_t deadline_ms = 0;
    std::vector<Entries::iterator> entries;
    std::size_t sent = 0;  // of these, not abandoned
  };

  void add_waiter(Entries::iterator entry, const Waiter& waiter);

  Entries entries_;
  std::unordered_map<PrepareKey, Entries::iterator, routing::RowDigestHash> by_key_;
  std::unordered_map<OperationKey, Place> operations_;
  std::vector<Entries::iterator> queued_;
  std::map<CallId, Call> calls_;  // by age, and so by deadline
  CallId last_call_;
};

}  // namespace conn::pipeline
