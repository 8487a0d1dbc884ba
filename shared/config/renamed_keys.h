// RenamedKey: what a key of a former version is called now, so that the old one can be refused with
// the new one named.
//
//   {"timeouts.ping_interval_ms", "intervals.ping", Unit::kMilliseconds}
//   conn.yaml:3:13: `timeouts.ping_interval_ms` is now `intervals.ping`, with a unit: 12s
//
// Shapes: paths as in key.h.
// Thread: any.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shared/config/key.h"

namespace shared::config {

// What the former key's number counted.
enum class Unit : std::uint8_t { kNone, kMilliseconds, kSeconds, kBytes, kPercent };

struct RenamedKey {
  std::string_view from;
  std::string_view to;  // empty: there is no such key any more, and `note` says why
  Unit unit = Unit::kNone;
  std::string_view zero;  // the word that stands for the former 0
  std::string_view note;  // the rest of the message, where the above does not say it
};

// The message for a file that uses `key.from` with `value` at the path `used`; both paths' names of
// the user's choice agree. `row` is what the present key may be, or null.
[[nodiscard]] std::string renamed_message(const RenamedKey& key,
                                          const std::string& used,
                                          const std::string& value,
                                          const Key* row = nullptr);

}  // namespace shared::config
