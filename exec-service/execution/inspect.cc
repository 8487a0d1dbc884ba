#include "exec-service/execution/inspect.h"

#include <cstddef>
#include <string_view>

#include <fmt/format.h>

#include "shared/json/writer.h"

namespace exec::execution {
namespace {

using shared::json::Value;

constexpr std::size_t kDepthMax = 2;
constexpr std::size_t kShownMax = 10;  // elements, members
constexpr std::size_t kBytesMax = 200;

// Up to kBytesMax bytes; the writer replaces a character that is cut in two.
std::string cut(std::string_view text) {
  if (text.size() <= kBytesMax) return std::string(text);
  return std::string(text.substr(0, kBytesMax)) + "...";
}

std::string inspect_within(Value value, std::size_t depth);

std::string inspect_array(Value array, std::size_t depth) {
  if (array.is_empty()) return "[]";
  if (depth > kDepthMax) return "[Array]";
  std::string out = "[";
  std::size_t shown = 0;
  for (const Value element : array.elements()) {
    if (shown == kShownMax) break;
    if (shown++ != 0) out += ", ";
    out += inspect_within(element, depth);
  }
  const std::size_t more = array.count() - shown;
  if (more == 1) out += ", ... 1 more item";
  if (more > 1) out += fmt::format(", ... {} more items", more);
  return out + "]";
}

std::string inspect_object(Value object, std::size_t depth) {
  if (object.is_empty()) return "{}";
  if (depth > kDepthMax) return "[Object]";
  std::string out = "{ ";
  std::size_t shown = 0;
  for (const auto member : object.members()) {
    if (shown == kShownMax) {
      out += ", ...";
      break;
    }
    if (shown++ != 0) out += ", ";
    out += cut(member.name.text()) + ": " + inspect_within(member.value, depth);
  }
  return out + " }";
}

std::string inspect_within(Value value, std::size_t depth) {
  if (value.is_array()) return inspect_array(value, depth + 1);
  if (value.is_object()) return inspect_object(value, depth + 1);
  if (value.is_string()) return shared::json::quote(cut(value.text()));
  return cut(value.raw());
}

}  // namespace

std::string inspect(Value value) {
  return inspect_within(value, 0);
}

}  // namespace exec::execution
