// Overlap: reading goes on one record early, which shows whether the log is still the same one.
//
//   passed on: … 8 9 │ broker away and back ─▶ read from 9 again ─▶ the 9 that we know: go on
//                                                             ─▶ another 9: the log began anew
//
// Offsets alone do not show it: a topic that was created again, under the same cluster id, may have
// more records than ours had by the time that we see it. A record that is not there any more, as
// after compaction, shows nothing, and reading goes on.
//
// Thread: one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace conn::ingest::kafka {

// Enough of a record to know it again.
struct RecordMark {
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = 0;
  std::size_t bytes = 0;

  friend bool operator==(const RecordMark&, const RecordMark&) = default;
};

class Overlap {
 public:
  // A record was passed on for the first time.
  void passed_on(const RecordMark& record) {
    last_ = record;
    is_awaited_ = false;  // the one that was awaited is not there
  }
  [[nodiscard]] bool has_record() const { return last_.has_value(); }

  // What comes from now on is read from this offset. None: no record is known.
  [[nodiscard]] std::optional<std::int64_t> begin() {
    is_awaited_ = has_record();
    return last_ ? std::optional(last_->offset) : std::nullopt;
  }

  // Of a record whose offset was passed on before.
  [[nodiscard]] bool is_of_another_log(const RecordMark& record) {
    if (!is_awaited_ || record.offset != last_->offset) return false;
    is_awaited_ = false;
    return record != *last_;
  }

 private:
  std::optional<RecordMark> last_;
  bool is_awaited_ = false;
};

}  // namespace conn::ingest::kafka
