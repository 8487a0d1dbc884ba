// is_topic_name: Kafka's own rule, [a-zA-Z0-9._-]{1,249} and neither "." nor "..".  Thread: any.
#pragma once

#include <algorithm>
#include <string_view>

namespace shared::kafka {

[[nodiscard]] inline bool is_topic_name(std::string_view name) {
  const auto is_legal = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= 249 && name != "." && name != ".." &&
         std::ranges::all_of(name, is_legal);
}

}  // namespace shared::kafka
