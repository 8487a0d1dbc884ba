// What a topic may be called: Kafka's rule, [a-zA-Z0-9._-]{1,249} and neither "." nor "..".
//
// Thread: any.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace shared::topics {

inline constexpr std::size_t kTopicNameBytesMax = 249;
// How a message about an invalid name ends.
inline constexpr std::string_view kTopicNameRule =
    "use at most 249 of a-z, A-Z, 0-9, '.', '_', '-'";

[[nodiscard]] constexpr bool is_topic_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

[[nodiscard]] inline bool is_topic_name(std::string_view name) {
  return !name.empty() && name.size() <= kTopicNameBytesMax && name != "." && name != ".." &&
         std::ranges::all_of(name, is_topic_character);
}

}  // namespace shared::topics
