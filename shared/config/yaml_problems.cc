#include "shared/config/yaml_problems.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace shared::config {

namespace {

struct Advice {
  std::string_view theirs;
  const char* ours;
};
constexpr Advice kAdvice[] = {
    {"illegal map value",
     "a `:` is not expected here: check the indentation, or put the value in quotes"},
    {"end of sequence flow", "a `[` is not closed: add `]`, or a comma between its values"},
    {"end of map flow", "a `{` is not closed: add `}`, or a comma between its keys"},
    {"end of map not",
     "this line does not belong to the lines above it: check its indentation, "
     "and the quotes of the line before"},
    {"end of sequence not",
     "this line does not belong to the list above it: check its indentation"},
    {"alias not found", "a value that begins with `*` must be in quotes: \"*\""},
    {"unknown token", "a value cannot begin with this character: put it in quotes"},
    {"bad file", "its values are nested too deeply: look for a `[` or a `{` too many"},
    {"unknown escape", R"(a `\` within "..." begins an escape: write `\\`, or use '...')"},
};

std::string advice(const std::string& theirs) {
  for (const Advice& each : kAdvice)
    if (theirs.starts_with(each.theirs)) return std::string("this is not YAML: ") + each.ours;
  return "this is not YAML: " + theirs;
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Where a quoted value begins that is not closed before the end of the text.
std::optional<std::size_t> find_unclosed_quote(std::string_view text) {
  bool may_begin = true;  // a value may begin here
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '#' && (at == 0 || is_space(text[at - 1]))) {
      at = std::min(text.find('\n', at), text.size() - 1);
      may_begin = true;
    } else if (may_begin && (c == '"' || c == '\'')) {
      std::size_t end = at + 1;
      while (end < text.size() && text[end] != c)
        end += c == '"' && text[end] == '\\' ? 2U : 1U;
      if (end >= text.size()) return at;
      at = end;
      may_begin = false;
    } else if (!is_space(c)) {
      may_begin = std::string_view(":-[{,?").find(c) != std::string_view::npos;
    }
  }
  return {};
}

Problem not_closed(Place place, char quote) {
  return {std::move(place), std::string("this is not YAML: a ") + quote + " is not closed"};
}

// What yaml-cpp reports is where it noticed; these are where it began.
std::optional<Problem> known_cause(const std::string& file,
                                   std::string_view text,
                                   const YAML::Exception& error) {
  const int line = error.mark.line;
  for (const int suspect : {line - 1, line}) {
    std::size_t begin = 0;
    for (int i = 0; i < suspect && begin < text.size(); ++i)
      begin = std::min(text.find('\n', begin), text.size() - 1) + 1;
    if (suspect < 0 || begin >= text.size()) continue;
    const std::string_view rest = text.substr(begin);
    const std::size_t tab = rest.find_first_not_of(' ');
    if (tab != std::string_view::npos && rest[tab] == '\t')
      return Problem{{file, suspect + 1, static_cast<int>(tab) + 1},
                     "this is not YAML: a tab is not allowed here: YAML is indented with spaces"};
  }
  const auto quote = find_unclosed_quote(text);
  if (!quote) return {};
  return not_closed(place_of_byte(file, text, *quote), text[*quote]);
}

}  // namespace

Place place_of_byte(const std::string& file, std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const std::string_view in_line = before.substr(before.rfind('\n') + 1);  // npos + 1 is 0
  const auto characters = std::ranges::count_if(
      in_line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  return {file, static_cast<int>(std::ranges::count(before, '\n')) + 1,
          static_cast<int>(characters) + 1};
}

Place place_at(const std::string& file, std::string_view text, const YAML::Mark& mark) {
  if (mark.is_null()) return {file};
  return place_of_byte(file, text, static_cast<std::size_t>(mark.pos));
}

Problem problem_of(const std::string& file, std::string_view text, const YAML::Exception& error) {
  if (auto cause = known_cause(file, text, error)) return *std::move(cause);
  return {place_at(file, text, error.mark), advice(error.msg)};
}

Problem problem_of_key(const std::string& file, std::string_view text, const YAML::Node& key) {
  const YAML::Mark mark = key.Mark();
  Place place = place_at(file, text, mark);
  const auto at = mark.is_null() ? 0 : static_cast<std::size_t>(mark.pos);
  if (key.IsMap() && at > 0 && text.substr(at - 1, 2) == "{{") {
    --place.column;
    return {std::move(place),
            "this is a template that was not filled in: `{{ ... }}` must be replaced by a value "
            "before the file is read; for an environment variable write ${NAME}"};
  }
  const char* what = key.IsMap()        ? "a mapping"
                     : key.IsSequence() ? "a list"
                                        : "nothing (`~` and `null` stand for that, too)";
  return {std::move(place), std::string("a key must be one text, not ") + what +
                                ": write `name: value`, or put the key in quotes"};
}

std::optional<Problem> unclosed_quote(const std::string& file,
                                      std::string_view text,
                                      const YAML::Node& scalar) {
  const YAML::Mark mark = scalar.Mark();
  if (scalar.Tag() != "!" || mark.is_null()) return {};
  std::string_view rest = text.substr(static_cast<std::size_t>(mark.pos));
  const char quote = rest.empty() ? '\0' : rest.front();
  if (quote != '"' && quote != '\'') return {};
  rest.remove_prefix(1);
  for (std::size_t at = 0; at < rest.size(); ++at) {
    if (quote == '"' && rest[at] == '\\') {
      ++at;
    } else if (rest[at] == quote) {
      if (quote == '"' || rest.substr(at + 1, 1) != "'") return {};
      ++at;
    }
  }
  return not_closed(place_at(file, text, mark), quote);
}

}  // namespace shared::config
