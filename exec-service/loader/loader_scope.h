// LoaderScope: fetches for all rows of one message (or one request), each thing once.
//
//   rows ──load(representation)──▶ batches ──flush()──▶ one request per subgraph ──▶ waiters
//   rows ──fetch(root operation)─▶ one a body
//
// Equal entities asked under equal selections are one; different selections of one subgraph that
// wait at flush() travel as aliases of one request. There is no wait for a row or a timer: the
// scope calls wake() when it has something to send, and its owner calls flush() at the end of that
// loop turn.
//
// Rows of different clients and records share a request, so what fails for one of them must not fail
// for all: a request with several things in it that fails in any way, or is late, is split and asked
// again in parts (loader_scope_requests.cc), and what was at fault travels apart from then on
// (fault_isolation.h).
//
// Source: graphql/dataloader README, "Batching" and "Caching"; docs/architecture.md "Viewers".
// Order:  all that a scope fetches is for what had been received when it was made, or when arrive()
//         was called last; the client shares with other scopes only what was sent after that. The
//         answer of a mutation is an arrival.
// Shapes: what was loaded stays for the scope's life, at most `cached_max` entities and
//         `cached_bytes_max` bytes of answers; beyond that it is evicted and loaded again.
//         Nothing is ever shared between viewers with different forwarded headers.
// Bytes:  a request has at most `request_bytes_max` bytes of text that rows have chosen, unless one
//         row alone asks for more.
// Errors: in the answers. A failed load is not kept: the next one asks again.
// Thread: the worker's loop. Waiters are called exactly once, from flush() or from the client's
//         `done`, never from within load() or fetch(); they may call load() and fetch().
//         Held by shared_ptr: a run in flight keeps its scope; an answer to a dead scope is
//         dropped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "exec-service/loader/entities_request.h"
#include "exec-service/loader/entity_fetch.h"
#include "exec-service/loader/evidence.h"
#include "exec-service/loader/fault_isolation.h"
#include "exec-service/loader/graphql_answer.h"
#include "exec-service/ports/subgraph_client.h"
#include "shared/base/result.h"
#include "shared/hash/keyed_hash.h"

namespace exec::loader {

struct LoaderOptions {
  std::size_t representations_max = 2'000;  // in one request
  std::size_t calls_max = 2'000;            // `_entities` aliases in one request
  std::size_t cached_max = 100'000;
  std::size_t cached_bytes_max = std::size_t{64} << 20U;
  std::size_t request_bytes_max = std::size_t{128} << 10U;  // a thousand selections of one entity
  IsolationOptions isolation;
};

// A root operation. Queries with equal subgraph, viewer and body are one while the scope lasts;
// `once` (mutations) is always a request of its own.
struct RootFetch {
  std::uint32_t subgraph = 0;
  ViewerId viewer;
  std::string body;
  bool once = false;
  std::int64_t deadline_ms = 0;
};
using RootWaiter = std::function<void(const shared::Result<SharedAnswer>&)>;

class LoaderScope : public std::enable_shared_from_this<LoaderScope> {
 public:
  LoaderScope(ports::SubgraphClient& client,
              const LoaderOptions& options,
              std::shared_ptr<const ports::Headers> context,
              std::function<void()> wake,
              std::shared_ptr<FaultIsolation> isolation,  // the worker's
              std::shared_ptr<ports::Arrivals> arrivals = std::make_shared<ports::Arrivals>());

  [[nodiscard]] ViewerId viewer(const std::shared_ptr<const ports::Headers>& forwarded);

  // What is fetched from now on is for something that has just been received.
  void arrive() { arrival_ = arrivals_->next(); }
  void arrive_for_event() {
    arrive();
    is_for_event_ = true;
  }

  void fetch(RootFetch fetch, RootWaiter waiter);

  // `waiter` is called for this one entity.
  void load(const EntityFetch& fetch, std::string_view representation, EntityWaiter waiter);

  // Hands over what was already known, then sends everything that waits.
  void flush();

  // Drops what was loaded: a mutation has changed the data. What is in flight still arrives at
  // its waiters, and nowhere else.
  void discard_loaded();

 private:
  struct Entity {
    std::string representation;
    std::optional<EntityAnswer> answer;
    std::vector<EntityWaiter> waiters;
  };
  struct Root {
    std::optional<shared::Result<SharedAnswer>> answer;
    std::vector<RootWaiter> waiters;
  };
  // All entities that are asked for by one selection with the same variables.
  struct Batch : std::enable_shared_from_this<Batch> {
    std::uint32_t subgraph = 0;
    ViewerId viewer;
    std::string operation;
    std::string selection;
    std::vector<OwnedVariable> variables;
    std::int64_t deadline_ms = 0;                  // of those that wait; 0: none
    std::optional<FaultIsolation::Key> fault_key;  // of selection and variables, once needed
    shared::hash::KeyedMap<std::string_view, std::shared_ptr<Entity>> known;
    std::vector<std::shared_ptr<Entity>> waiting;
  };
  using Entities = std::vector<std::shared_ptr<Entity>>;
  // What one request asks of one batch.
  struct Part {
    std::shared_ptr<Batch> batch;
    Entities entities;
    std::vector<EntityAnswer> failures{};  // of each entity, unless another request has its answer
  };
  // What is known of a request and all that it was split into. Its failures are counted here until
  // it is known whether they are the subgraph's.
  struct Inquiry : ports::FailureTally {
    Evidence evidence;
    bool is_apart = false;
    bool has_answer = false;
    std::size_t open = 0;  // requests that have neither ended nor been late
    std::size_t splits_left = 0;
  };
  struct Split;
  struct Request {
    std::uint32_t subgraph = 0;
    ViewerId viewer;
    FaultIsolation::Key apart_key = 0;  // why it travels apart; 0: it does not
    std::int64_t deadline_ms = 0;
    std::vector<Part> parts;
    std::size_t representations = 0;
    std::size_t bytes = 0;

    std::shared_ptr<Inquiry> inquiry{};  // null: a single entity, never split
    std::shared_ptr<Split> split{};      // that it came from, until it has ended or was late
    bool by_parts = true;                // how it is split
    bool is_probe = false;
    bool is_closed = false;    // has ended, or was late
    bool has_failed = false;   // `failures` are there
    bool is_hopeless = false;  // it was not sent at all
    enum class Fate : std::uint8_t { kOpen, kSplit, kGivenUp } fate = Fate::kOpen;
    std::int64_t sent_ms = 0;
    std::optional<FaultIsolation::Alarm> alarm{};
  };
  using SharedRequest = std::shared_ptr<Request>;
  // The requests that one was split into. If all fail, two single entities are asked for (probes)
  // to know whether splitting has a point.
  struct Split {
    std::size_t open = 0;
    std::size_t good = 0;
    bool is_probing = false;
    std::vector<SharedRequest> bad;
  };
  // Requests of one flush or split, and which has still room, by subgraph, viewer and apart_key.
  struct Requests {
    std::vector<SharedRequest> all;
    std::map<std::tuple<std::uint32_t, ViewerId, FaultIsolation::Key>, std::size_t> open;
  };

  void need_flush();
  Batch& batch(const EntityFetch& fetch);
  void send_entities();
  void add_to_requests(const std::shared_ptr<Batch>& batch,
                       Entities entities,
                       std::int64_t deadline_ms,
                       Requests& requests) const;
  void add_to_open(const std::shared_ptr<Batch>& batch,
                   const Entities& entities,
                   std::int64_t deadline_ms,
                   FaultIsolation::Key apart_key,
                   Requests& requests) const;

  // loader_scope_requests.cc
  [[nodiscard]] static bool is_single(const Request& request);
  [[nodiscard]] static FaultIsolation::Key fault_key(Batch& batch);
  [[nodiscard]] static FaultIsolation::Key fault_key(const Batch& batch, const Entity& entity);
  void send(const SharedRequest& request);
  void watch(const SharedRequest& request);
  void on_entities(const SharedRequest& request, shared::Result<ports::SubgraphAnswer> answer);
  void take_failure(const SharedRequest& request, const shared::Error& why);
  void take_answer(const SharedRequest& request, const SharedAnswer& answer);
  void on_failed(const SharedRequest& request);
  void record_time(const Request& request);
  void close(const SharedRequest& request, bool is_good);
  void on_closed(const std::shared_ptr<Split>& split, const SharedRequest& request, bool is_good);
  void split_or_give_up(const SharedRequest& request);
  [[nodiscard]] std::vector<SharedRequest> divide(const Request& request,
                                                  std::vector<Part> parts) const;
  [[nodiscard]] bool may_spend(const Request& request, std::size_t requests);
  bool send_probes(const std::shared_ptr<Split>& split, const std::vector<SharedRequest>& bad);
  void give_up(const SharedRequest& request);
  void conclude(Inquiry& inquiry, std::uint32_t subgraph);
  static void deliver(Part& part, std::vector<EntityAnswer> answers);

  void on_root(const std::string& key, Root& root, shared::Result<ports::SubgraphAnswer> answer);
  void make_room();

  ports::SubgraphClient& client_;
  const LoaderOptions options_;
  const std::shared_ptr<const ports::Headers> context_;
  const std::function<void()> wake_;
  const std::shared_ptr<FaultIsolation> isolation_;
  const std::shared_ptr<ports::Arrivals> arrivals_;
  std::uint64_t arrival_;
  bool is_for_event_ = false;
  bool flush_is_due_ = false;

  std::vector<std::shared_ptr<const ports::Headers>> viewers_;  // by ViewerId
  shared::hash::KeyedMap<std::string, ViewerId> viewers_by_headers_;
  shared::hash::KeyedMap<std::string, std::shared_ptr<Root>> roots_;
  shared::hash::KeyedMap<std::string, std::shared_ptr<Batch>> batches_;
  std::vector<std::shared_ptr<Batch>> waiting_;  // batches with entities to send, in order
  std::vector<std::function<void()>> ready_;     // answers that were there already
  std::size_t cached_ = 0;
  std::size_t cached_bytes_ = 0;
};

}  // namespace exec::loader
