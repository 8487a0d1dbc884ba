#include "exec-service/language/source_location.h"

#include <algorithm>
#include <cstddef>

namespace exec::language {

namespace {

// How many UTF-16 code units the character that starts with this byte takes; continuation bytes
// none.
std::uint32_t utf16_units(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  if ((value & 0xC0U) == 0x80U) return 0;
  return value >= 0xF0U ? 2 : 1;
}

}  // namespace

SourceLocation locate(std::string_view source, Offset offset) {
  const std::size_t end = std::min<std::size_t>(offset, source.size());
  SourceLocation location;
  for (std::size_t i = 0; i < end; ++i) {
    const bool pair = source[i] == '\r' && i + 1 < source.size() && source[i + 1] == '\n';
    if (source[i] == '\n' || (source[i] == '\r' && !pair)) {
      ++location.line;
      location.column = 1;
    } else {
      location.column += utf16_units(source[i]);
    }
  }
  return location;
}

}  // namespace exec::language
