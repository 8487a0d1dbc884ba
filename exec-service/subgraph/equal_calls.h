// EqualCalls: the calls under way that others may share, found by their content.
//
// Equal are calls with the same body and the same lines of headers, but for the last ones, which
// belong to the scope and not to the viewer. Nothing is copied: a key points into its message.
//
// Thread: one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "exec-service/subgraph/http_client.h"

namespace exec::subgraph {

class EqualCalls {
 public:
  struct Key {
    std::shared_ptr<const HttpMessage> message;
    std::size_t viewers = 0;  // how many of its lines count

    [[nodiscard]] std::span<const std::string> lines() const {
      return std::span(message->headers).first(viewers);
    }
    friend bool operator==(const Key& a, const Key& b);
  };

  [[nodiscard]] std::optional<std::uint64_t> find(const Key& key) const;
  void put(const Key& key, std::uint64_t call);    // instead of an equal one
  void erase(const Key& key, std::uint64_t call);  // if it is still this one

 private:
  struct Hash {
    std::size_t operator()(const Key& key) const;
  };
  std::unordered_map<Key, std::uint64_t, Hash> calls_;
};

}  // namespace exec::subgraph
