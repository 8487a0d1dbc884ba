// RowCache: the rows that a stream has defined, by handle. Bounded in number and bytes; the longest
// unused is evicted first, and then answered UNKNOWN_ROW: the caller has all definitions.
//
// Thread: its owner's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <unordered_map>

#include "exec-service/ports/service.h"

namespace exec::rpc {

class RowCache {
 public:
  RowCache(std::size_t rows_max, std::size_t bytes_max)
      : rows_max_(rows_max), bytes_max_(bytes_max) {}

  void define(std::uint64_t handle, ports::SharedRowDefinition definition);
  void drop(std::uint64_t handle);
  [[nodiscard]] ports::SharedRowDefinition find(std::uint64_t handle);  // null: not known
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  // How many rows there are of each schema, by the id that they were defined with.
  [[nodiscard]] const std::map<std::string, std::size_t>& rows_by_schema() const {
    return rows_by_schema_;
  }

 private:
  struct Entry {
    std::uint64_t handle;
    ports::SharedRowDefinition definition;
    std::size_t bytes;
  };
  using Entries = std::list<Entry>;  // most recently used first

  void forget(Entries::iterator entry);

  std::size_t rows_max_;
  std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  Entries entries_;
  std::unordered_map<std::uint64_t, Entries::iterator> by_handle_;
  std::map<std::string, std::size_t> rows_by_schema_;
};

}  // namespace exec::rpc
