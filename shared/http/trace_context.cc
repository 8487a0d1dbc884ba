#include "shared/http/trace_context.h"

#include <algorithm>
#include <cstddef>

namespace shared::http {

namespace {

constexpr std::size_t kSize = 55;  // of version 00; later ones may add `-` and more

bool is_hex(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_zero(std::string_view text) {
  return text.find_first_not_of('0') == std::string_view::npos;
}

}  // namespace

bool is_traceparent(std::string_view value) {
  if (value.size() < kSize || value.size() > 2 * kSize) return false;
  const std::string_view version = value.substr(0, 2);
  const std::string_view trace = value.substr(3, 32);
  const std::string_view parent = value.substr(36, 16);
  const std::string_view flags = value.substr(53, 2);
  if (value[2] != '-' || value[35] != '-' || value[52] != '-') return false;
  if (!is_hex(version) || !is_hex(trace) || !is_hex(parent) || !is_hex(flags)) return false;
  if (version == "ff" || is_zero(trace) || is_zero(parent)) return false;
  if (value.size() == kSize) return true;
  return version != "00" && value[kSize] == '-' &&
         std::ranges::all_of(value.substr(kSize), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace shared::http
