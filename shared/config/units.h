// Durations, sizes and percentages as a configuration file writes them: 250ms, 1.5s, 16MiB, 20%.
//
// A value without its unit is refused, with what to write instead: nothing in `5000` says whether it
// means seconds or milliseconds.
//
// Shapes: durations in milliseconds, sizes in bytes. kB, MB and GB are powers of 1000; KiB, MiB and
//         GiB are powers of 1024. Upper and lower case are the same.
// Errors: kInvalidInput, the end of a sentence that begins with the key.
// Thread: any.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "shared/base/result.h"

namespace shared::config {

// The text is a whole number, with a sign or without, and nothing else.
[[nodiscard]] std::optional<std::int64_t> whole_number(std::string_view text);

// What a value must lie in, both ends included.
struct Range {
  std::int64_t min;
  std::int64_t max;
};
inline constexpr Range kAnyQuantity{0, std::numeric_limits<std::int64_t>::max()};

// What is parsed may lie outside of `range`; what a message suggests does not.
[[nodiscard]] Result<std::int64_t> parse_duration(std::string_view text,
                                                  Range range = kAnyQuantity);
[[nodiscard]] Result<std::int64_t> parse_size(std::string_view text, Range range = kAnyQuantity);
[[nodiscard]] Result<std::int64_t> parse_percent(std::string_view text);

// The shortest text that parses to the value.
[[nodiscard]] std::string duration_text(std::int64_t ms);
[[nodiscard]] std::string size_text(std::int64_t bytes);
[[nodiscard]] std::string percent_text(std::int64_t percent);

}  // namespace shared::config
