// Which replica gets an event: rendezvous hashing with bounded load.
//
//   (topic, lane, order / 16) ─ score at each replica ─▶ the highest one that has room
//
// Every conn-service ranks the replicas of an event in the same order, so that they ask the same
// one and its answer is computed once for all; sixteen neighbouring events go to the same replica,
// so that they can share a message. A replica is skipped while it has more than `bound` times its
// share of the rows in flight here: it is slow, or the topic is hot.
//
// Source: docs/architecture.md "Which replica"; Thaler and Ravishankar, "Using name-based mappings
//         to increase hit rates" (rendezvous); Mirrokni, Thorup, Zadimoghaddam, "Consistent hashing
//         with bounded loads".
// Thread: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace conn::exec_client {

struct EventPlace {
  std::string_view topic;
  std::int32_t lane = 0;
  std::int64_t order = 0;  // of its position: neighbours in the lane have neighbouring ones
};

struct Candidate {
  std::string_view name;   // the replica's own id: equal in every conn-service
  std::uint64_t load = 0;  // rows in flight there
};

struct BoundedLoad {
  double bound = 1.25;
  // Loads up to this are never balanced: few rows do not show which replica is slow.
  std::uint64_t unbalanced_rows = 256;
};

// Index of the replica that takes `rows` more; none if there are no candidates. The one that
// `loader_id` names is preferred at any load: it has the data already.
[[nodiscard]] std::optional<std::size_t> choose_replica(const EventPlace& place,
                                                        std::uint64_t rows,
                                                        std::string_view loader_id,
                                                        std::span<const Candidate> candidates,
                                                        const BoundedLoad& bounds);

// A loader id is `<replica id>/<number>`; empty for any other text.
[[nodiscard]] std::string_view replica_of_loader(std::string_view loader_id);

}  // namespace conn::exec_client
