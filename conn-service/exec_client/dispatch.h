// Dispatch: rows of one event at one replica, from the moment it was chosen until the last of them
// is answered. Plain data.
//
// Shapes: `rows` are sorted; `answered` has one element per row. A row that a replica refuses
//         becomes part of another Dispatch, with this replica in `tried`.
// Thread: the hub's.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "conn-service/pipeline/executor.h"
#include "shared/base/strong_id.h"

namespace conn::exec_client {

using ReplicaId = shared::StrongId<struct ReplicaIdTag, std::uint32_t>;  // never reused

class Dispatch {
 public:
  Dispatch(std::shared_ptr<const pipeline::ResolveCall> its_call,
           std::vector<pipeline::RowId> its_rows,
           std::int64_t must_end_ms)
      : call(std::move(its_call)),
        deadline_ms(must_end_ms),
        rows_(std::move(its_rows)),
        answered_(rows_.size(), false),
        left_(rows_.size()) {
    std::ranges::sort(rows_);
  }

  std::shared_ptr<const pipeline::ResolveCall> call;
  std::int64_t deadline_ms;  // Clock::now_ms
  std::int64_t sent_ms = 0;
  std::uint32_t redefined = 0;  // how often the replica did not know one of its rows
  bool is_started = false;      // the replica has reported that it executes it alone now
  std::vector<ReplicaId> tried;

  [[nodiscard]] const std::vector<pipeline::RowId>& rows() const { return rows_; }
  [[nodiscard]] std::size_t rows_left() const { return left_; }

  [[nodiscard]] std::vector<pipeline::RowId> unanswered() const {
    std::vector<pipeline::RowId> rows;
    rows.reserve(left_);
    for (std::size_t i = 0; i < rows_.size(); ++i)
      if (!answered_[i]) rows.push_back(rows_[i]);
    return rows;
  }

  // False if the row is not of this dispatch, or has been answered before. Replicas tend to answer
  // in the order in which they were asked.
  bool answer(pipeline::RowId row) {
    std::size_t at = next_;
    if (at >= rows_.size() || rows_[at] != row) {
      const auto found = std::ranges::lower_bound(rows_, row);
      if (found == rows_.end() || *found != row) return false;
      at = static_cast<std::size_t>(found - rows_.begin());
    }
    if (answered_[at]) return false;
    answered_[at] = true;
    next_ = at + 1;
    --left_;
    return true;
  }

  // Takes answer() back.
  void reopen(pipeline::RowId row) {
    const auto found = std::ranges::lower_bound(rows_, row);
    answered_[static_cast<std::size_t>(found - rows_.begin())] = false;
    ++left_;
  }

 private:
  std::vector<pipeline::RowId> rows_;
  std::vector<bool> answered_;
  std::size_t left_;
  std::size_t next_ = 0;
};

}  // namespace conn::exec_client
