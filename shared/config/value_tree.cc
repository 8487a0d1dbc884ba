#include "shared/config/value_tree.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <utility>

namespace shared::config {

namespace {

// Neither a character that means something to YAML, nor `: ` or ` #`, nor a substitution of ours.
bool is_plain(std::string_view text) {
  constexpr std::string_view kHarmless = "_./-+%:@";
  const auto is_harmless = [&](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           kHarmless.find(c) != std::string_view::npos;
  };
  const auto may_begin = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '/' || c == '_';
  };
  return !text.empty() && may_begin(text.front()) && text.back() != ':' &&
         std::ranges::all_of(text, is_harmless) && text != "null";
}

}  // namespace

std::string yaml_text(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  if (std::ranges::any_of(text, [](unsigned char c) { return std::iscntrl(c) != 0; }))
    return nlohmann::json(text).dump();  // YAML has JSON's escapes
  std::string out = "'";
  for (const char c : text)
    out.append(c == '\'' ? 2 : 1, c);
  return out + "'";
}

std::string yaml_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts)
    list.append(list.empty() ? "" : ", ").append(yaml_text(text));
  return "[" + list + "]";
}

ValueTree::Entry& ValueTree::entry(const std::string& key) {
  const auto found = std::ranges::find(entries_, key, &Entry::key);
  if (found != entries_.end()) return *found;
  entries_.emplace_back().key = key;
  return entries_.back();
}

ValueTree& ValueTree::section(const std::string& key) {
  Entry& of_key = entry(key);
  if (of_key.inner.empty()) of_key.inner.push_back(std::make_unique<ValueTree>());
  return *of_key.inner.front();
}

ValueTree& ValueTree::item(const std::string& key) {
  Entry& of_key = entry(key);
  of_key.is_list = true;
  of_key.inner.push_back(std::make_unique<ValueTree>());
  return *of_key.inner.back();
}

void ValueTree::set(const std::string& key, std::string yaml, bool is_default) {
  Entry& of_key = entry(key);
  of_key.value = std::move(yaml);
  of_key.is_default = is_default;
}

std::string ValueTree::yaml() const {
  std::string out;
  print(out, "", "");
  return out;
}

void ValueTree::print(std::string& out, const std::string& indent, std::string first_indent) const {
  for (const Entry& each : entries_) {
    const bool is_empty = each.inner.size() == 1 && each.inner.front()->entries_.empty();
    if (is_empty) continue;
    out += std::exchange(first_indent, indent) + yaml_text(each.key) + ":";
    if (each.inner.empty()) {
      out += " " + each.value + (each.is_default ? "  # default" : "");
    }
    out += "\n";
    for (const auto& inner : each.inner) {
      if (each.is_list) {
        inner->print(out, indent + "    ", indent + "  - ");
      } else {
        inner->print(out, indent + "  ", indent + "  ");
      }
    }
  }
}

}  // namespace shared::config
