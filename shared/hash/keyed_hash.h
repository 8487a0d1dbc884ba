// keyed_hash: the hash of a text that a client, a record or a subgraph may have chosen.
//
// std::hash is the same in every process, so that texts which collide can be computed beforehand:
// a thousand of them turn a look-up into a walk along a list. This hash depends on a secret that
// each process draws when it starts. It is the one to use wherever a key, or what a key is derived
// from, comes from outside; digests such as SHA-256 are not an exception, as a search finds inputs
// whose digests share a bucket.
//
// Source: SipHash-2-4 (Aumasson, Bernstein: "SipHash: a fast short-input PRF"), from libsodium.
// Shapes: differs from process to process: never stored, sent, or used to choose a replica.
// Errors: none.
// Thread: any.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace shared::hash {

[[nodiscard]] std::size_t keyed_hash(std::string_view text);

// For unordered containers; looks up a std::string_view without copying it.
struct KeyedHash {
  using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name
  std::size_t operator()(std::string_view text) const { return keyed_hash(text); }
};

// `Text` is what the container keeps: std::string, or std::string_view of what its owner keeps.
template <class Text, class Value>
using KeyedMap = std::unordered_map<Text, Value, KeyedHash, std::equal_to<>>;
template <class Text>
using KeyedSet = std::unordered_set<Text, KeyedHash, std::equal_to<>>;

}  // namespace shared::hash
