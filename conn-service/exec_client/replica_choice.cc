#include "conn-service/exec_client/replica_choice.h"

#include <algorithm>
#include <cmath>

namespace conn::exec_client {

namespace {

constexpr std::int64_t kEventsTogether = 16;

// FNV-1a: the same on every machine, unlike std::hash.
std::uint64_t hash_text(std::string_view text) {
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325U;
  for (const char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x0000'0100'0000'01b3U;
  return hash;
}

// The finalizer of splitmix64: every bit of the input changes half of the output's.
std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30U)) * 0xbf58'476d'1ce4'e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d0'49bb'1331'11ebU;
  return x ^ (x >> 31U);
}

std::uint64_t hash_place(const EventPlace& place) {
  const auto run = static_cast<std::uint64_t>(place.order / kEventsTogether);
  const auto lane = static_cast<std::uint64_t>(static_cast<std::uint32_t>(place.lane));
  return mix(hash_text(place.topic) ^ mix(run ^ mix(lane + 1)));
}

}  // namespace

std::optional<std::size_t> choose_replica(const EventPlace& place,
                                          std::uint64_t rows,
                                          std::string_view loader_id,
                                          std::span<const Candidate> candidates,
                                          const BoundedLoad& bounds) {
  if (candidates.empty()) return std::nullopt;
  if (const std::string_view preferred = replica_of_loader(loader_id); !preferred.empty()) {
    for (std::size_t i = 0; i < candidates.size(); ++i)
      if (candidates[i].name == preferred) return i;
  }

  std::uint64_t total = rows;
  for (const Candidate& candidate : candidates)
    total += candidate.load;
  const double share = static_cast<double>(total) / static_cast<double>(candidates.size());
  const auto fair = static_cast<std::uint64_t>(std::ceil(share * bounds.bound));
  const std::uint64_t load_max = std::max(fair, bounds.unbalanced_rows);

  const std::uint64_t hash = hash_place(place);
  std::optional<std::size_t> best;
  std::optional<std::size_t> least;  // if none has room: an event larger than any share
  std::uint64_t best_score = 0;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const Candidate& candidate = candidates[i];
    if (!least || candidate.load < candidates[*least].load) least = i;
    if (candidate.load + rows > load_max) continue;
    const std::uint64_t score = mix(hash ^ hash_text(candidate.name));
    if (!best || score > best_score) {
      best = i;
      best_score = score;
    }
  }
  return best ? best : least;
}

std::string_view replica_of_loader(std::string_view loader_id) {
  const std::size_t slash = loader_id.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : loader_id.substr(0, slash);
}

}  // namespace conn::exec_client
