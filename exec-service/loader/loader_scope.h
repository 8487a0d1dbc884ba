// LoaderScope: fetches for all rows of one message (or one request), each thing once.
//
//   rows ──load(representation)──▶ batches ──flush()──▶ one request a subgraph ──▶ waiters
//   rows ──fetch(root operation)─▶ one a body
//
// Equal entities asked under equal selections are one; different selections of one subgraph that
// wait at flush() travel as aliases of one request. There is no wait for a row or a timer: the
// scope calls wake() when it has something to send, and its owner calls flush() at the end of that
// loop turn. If a request with several selections is refused as a whole, it is sent again in
// halves, so that a selection that a subgraph does not know fails alone.
//
// Source: graphql/dataloader README, "Batching" and "Caching"; docs/architecture.md "Viewers".
// Order:  all that a scope fetches is for what had been received when it was made, or when arrive()
//         was called last; the client shares with other scopes only what was sent after that. The
//         answer of a mutation is an arrival.
// Shapes: what was loaded stays for the scope's life, at most `cached_max` entities and
//         `cached_bytes_max` bytes of answers; beyond that it is evicted and loaded again.
//         Nothing is ever shared between viewers with different forwarded headers.
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
#include <utility>
#include <vector>

#include "exec-service/loader/entities_request.h"
#include "exec-service/loader/entity_fetch.h"
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
  std::size_t halvings_max = 64;  // requests refused as a whole and sent again in halves, per scope
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
    std::int64_t deadline_ms = 0;  // of those that wait; 0: none
    shared::hash::KeyedMap<std::string_view, std::shared_ptr<Entity>> known;
    std::vector<std::shared_ptr<Entity>> waiting;
  };
  // What one request asks of one batch.
  struct Part {
    std::shared_ptr<Batch> batch;
    std::vector<std::shared_ptr<Entity>> entities;
  };
  struct Request {
    std::uint32_t subgraph = 0;
    ViewerId viewer;
    std::vector<Part> parts;
    std::int64_t deadline_ms = 0;
    std::size_t representations = 0;
  };

  void need_flush();
  Batch& batch(const EntityFetch& fetch);
  void send_entities();
  // Requests of one flush, and which of them still has room, by subgraph and viewer.
  struct Requests {
    std::vector<Request> all;
    std::map<std::pair<std::uint32_t, ViewerId>, std::size_t> open;
  };
  void add_to_requests(const std::shared_ptr<Batch>& batch, Requests& requests) const;
  void send(Request request);
  void on_entities(Request request, shared::Result<ports::SubgraphAnswer> answer);
  bool send_halves(Request& request, int status, const GraphqlAnswer& answer);
  static void deliver(Part& part, std::vector<EntityAnswer> answers);
  void on_root(const std::string& key, Root& root, shared::Result<ports::SubgraphAnswer> answer);
  void make_room();

  ports::SubgraphClient& client_;
  const LoaderOptions options_;
  const std::shared_ptr<const ports::Headers> context_;
  const std::function<void()> wake_;
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
  std::size_t halvings_ = 0;
};

}  // namespace exec::loader
