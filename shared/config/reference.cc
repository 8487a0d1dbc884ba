#include "shared/config/reference.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace shared::config {

namespace {

bool has_keys(Kind kind) {
  return kind == Kind::kSection || kind == Kind::kNames || kind == Kind::kItems;
}

std::string words_of(const Key& key, std::string_view separator) {
  std::string list;
  for (const std::string& word : key.words)
    list.append(list.empty() ? "" : separator).append("`" + word + "`");
  return list;
}

std::string range_of(const Key& key, std::string_view what) {
  const std::string range = fmt::format("{}, {} to {}", what, value_text(key.kind, key.min),
                                        value_text(key.kind, key.max));
  return key.words.empty() ? range : range + ", or " + words_of(key, ", ");
}

std::string values_of(const Key& key) {
  switch (key.kind) {
    case Kind::kText:
      return key.is_secret ? "text, not shown" : "text";
    case Kind::kNumber:
      return range_of(key, "number");
    case Kind::kDuration:
      return range_of(key, "duration");
    case Kind::kSize:
      return range_of(key, "size");
    case Kind::kPercent:
      return range_of(key, "percentage");
    case Kind::kFlag:
      return "`true`, `false`";
    case Kind::kChoice:
      return words_of(key, ", ");
    case Kind::kTexts:
      return "list of texts";
    case Kind::kPairs:
      return "names and texts, not shown";
    case Kind::kSection:
    case Kind::kNames:
    case Kind::kItems:
      return "";
  }
  return "";
}

std::string default_of(const Key& key) {
  if (key.is_required) return "**required**";
  if (key.fallback.empty()) return "none";
  const std::string fallback = "`" + key.fallback + "`";
  if (key.production.empty()) return fallback;
  return fallback + "; `" + key.production + "` in `profile: production`";
}

// `|` would end a cell.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text)
    out.append(c == '|' ? "\\|" : std::string(1, c));
  return out;
}

std::string top_of(const Key& key) {
  return key.path.substr(0, key.path.find_first_of(".["));
}

std::string row(const Key& key) {
  return fmt::format("| `{}` | {} | {} | {} |\n", key.path, values_of(key), default_of(key),
                     cell(key.about));
}

constexpr std::string_view kHead =
    "| key | value | default | what it is for |\n| --- | --- | --- | --- |\n";

}  // namespace

std::string reference(const std::vector<Key>& keys) {
  std::string out = "\n" + std::string(kHead);
  for (const Key& key : keys)
    if (key.path == top_of(key) && !has_keys(key.kind)) out += row(key);
  for (const Key& top : keys) {
    if (top.path != top_of(top) || !has_keys(top.kind)) continue;
    out += fmt::format("\n### `{}`\n\n{}\n", top.path, top.about);
    if (!top.same_as.empty()) continue;
    std::string rows;
    std::string notes;
    for (const Key& key : keys) {
      if (key.path == top.path || top_of(key) != top.path) continue;
      if (!has_keys(key.kind)) rows += row(key);
      if (has_keys(key.kind) && !key.about.empty())
        notes += fmt::format("* `{}`: {}\n", key.path, key.about);
    }
    if (!notes.empty()) out += "\n" + notes;
    if (!rows.empty()) out += "\n" + std::string(kHead) + rows;
    for (const Key& key : keys)
      if (key.kind == Kind::kPairs && top_of(key) == top.path && !key.words.empty())
        out += fmt::format("\n`{}` may have: {}.\n", key.path, words_of(key, ", "));
  }
  return out;
}

}  // namespace shared::config
