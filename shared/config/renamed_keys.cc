#include "shared/config/renamed_keys.h"

#include <algorithm>

#include "shared/config/units.h"

namespace shared::config {

namespace {

Kind kind_of(Unit unit) {
  switch (unit) {
    case Unit::kNone:
      break;
    case Unit::kMilliseconds:
    case Unit::kSeconds:
      return Kind::kDuration;
    case Unit::kBytes:
      return Kind::kSize;
    case Unit::kPercent:
      return Kind::kPercent;
  }
  return Kind::kNumber;
}

// What to write in place of the former value, if it was a number.
std::string advice(const RenamedKey& key, const std::string& value, const Key* row) {
  const std::string with_unit = key.unit == Unit::kNone ? "" : ", with a unit";
  const auto given = whole_number(value);
  if (!given || *given < 0) return with_unit;
  if (*given == 0 && !key.zero.empty()) return ": " + std::string(key.zero);
  constexpr std::int64_t kSecondsMax = 1'000'000'000;
  const std::int64_t now =
      key.unit == Unit::kSeconds ? std::min(*given, kSecondsMax) * 1000 : *given;
  const Kind kind = kind_of(key.unit);
  if (row != nullptr && row->kind == kind && (now < row->min || now > row->max)) {
    std::string words;
    for (const std::string& word : row->words)
      words += ", or `" + word + "`";
    return with_unit + ", from " + value_text(kind, row->min) + " to " +
           value_text(kind, row->max) + words;
  }
  return with_unit.empty() ? "" : with_unit + ": " + value_text(kind, now);
}

}  // namespace

std::string renamed_message(const RenamedKey& key,
                            const std::string& used,
                            const std::string& value,
                            const Key* row) {
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
  return message += advice(key, value, row);
}

}  // namespace shared::config
