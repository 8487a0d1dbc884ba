#include "shared/config/renamed_keys.h"

#include <algorithm>

#include "shared/config/units.h"

namespace shared::config {

namespace {

// What the former value is now, or nothing if it was not a number.
std::string converted(const RenamedKey& key, const std::string& value) {
  const auto given = whole_number(value);
  if (!given || *given < 0) return {};
  const std::int64_t number = *given;
  if (number == 0 && !key.zero.empty()) return std::string(key.zero);
  constexpr std::int64_t kSecondsMax = 1'000'000'000;
  switch (key.unit) {
    case Unit::kNone:
      return {};
    case Unit::kMilliseconds:
      return duration_text(number);
    case Unit::kSeconds:
      return duration_text(std::min(number, kSecondsMax) * 1000);
    case Unit::kBytes:
      return size_text(number);
    case Unit::kPercent:
      return percent_text(number);
  }
  return {};
}

}  // namespace

std::string renamed_message(const RenamedKey& key,
                            const std::string& used,
                            const std::string& value) {
  if (key.to.empty()) return "`" + used + "` is no longer a key: " + std::string(key.note);
  // NAME and [] stand for what the old path has in the same place.
  std::string to(key.to);
  std::size_t at_used = 0;
  for (std::size_t at = 0; at < key.from.size();) {
    const std::size_t end = std::min(key.from.find('.', at), key.from.size());
    const std::size_t used_end = std::min(used.find('.', at_used), used.size());
    if (key.from.substr(at, end - at) == "NAME")
      if (const std::size_t name = to.find("NAME"); name != std::string::npos)
        to.replace(name, 4, used.substr(at_used, used_end - at_used));
    at = end + 1;
    at_used = used_end + 1;
  }
  std::string message = "`" + used + "` is now `" + to + "`";
  if (!key.note.empty()) return message.append(": ").append(key.note);
  const std::string now = converted(key, value);
  if (key.unit != Unit::kNone) message += ", with a unit";
  if (!now.empty()) message += ": " + now;
  return message;
}

}  // namespace shared::config
