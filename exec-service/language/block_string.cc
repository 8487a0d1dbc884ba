#include "exec-service/language/block_string.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace exec::language {

namespace {

constexpr std::string_view kQuotes = R"(""")";
constexpr std::string_view kEscapedQuotes = R"(\""")";
constexpr std::size_t kLongLine = 70;

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::size_t indent_of(std::string_view line) {
  return static_cast<std::size_t>(std::ranges::find_if_not(line, is_blank) - line.begin());
}

// "\n", "\r" and "\r\n" end a line.
std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (;;) {
    const std::size_t end = text.find_first_of("\r\n");
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + (text.substr(end, 2) == "\r\n" ? 2 : 1));
  }
}

void append_replacing(std::string& to,
                      std::string_view text,
                      std::string_view what,
                      std::string_view with) {
  for (;;) {
    const std::size_t found = text.find(what);
    to += text.substr(0, found);
    if (found == std::string_view::npos) return;
    to += with;
    text.remove_prefix(found + what.size());
  }
}

}  // namespace

std::string_view dedent_block_string(std::string_view raw, Arena& arena) {
  const std::vector<std::string_view> lines = split_lines(raw);
  std::size_t common_indent = std::numeric_limits<std::size_t>::max();
  std::size_t first = lines.size();  // that is not blank
  std::size_t last = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::size_t indent = indent_of(lines[i]);
    if (indent == lines[i].size()) continue;
    first = std::min(first, i);
    last = i;
    if (i != 0) common_indent = std::min(common_indent, indent);
  }
  if (first == lines.size()) return "";

  const auto content = [&](std::size_t i) {
    return i == 0 ? lines[0] : lines[i].substr(std::min(common_indent, lines[i].size()));
  };
  if (first == last && content(first).find(kEscapedQuotes) == std::string_view::npos) {
    return content(first);
  }
  std::string text;
  text.reserve(raw.size());
  for (std::size_t i = first; i <= last; ++i) {
    if (i != first) text += '\n';
    append_replacing(text, content(i), kEscapedQuotes, kQuotes);
  }
  return arena.copy(text);
}

std::string print_block_string(std::string_view value) {
  std::string escaped;
  append_replacing(escaped, value, kQuotes, kEscapedQuotes);
  const std::vector<std::string_view> lines = split_lines(escaped);
  const bool single_line = lines.size() == 1;
  // Without a line break first, the common indentation would be taken for ours and cut off.
  const bool leading_break_needed =
      !single_line && std::all_of(lines.begin() + 1, lines.end(), [](std::string_view line) {
        return line.empty() || is_blank(line.front());
      });
  const bool ends_in_quotes = escaped.ends_with(kEscapedQuotes);
  const bool trailing_break_needed =
      (value.ends_with('"') && !ends_in_quotes) || value.ends_with('\\');
  const bool several_lines = !single_line || value.size() > kLongLine || trailing_break_needed ||
                             leading_break_needed || ends_in_quotes;
  const bool keep_first_on_line = single_line && !value.empty() && is_blank(value.front());

  std::string printed(kQuotes);
  if ((several_lines && !keep_first_on_line) || leading_break_needed) printed += '\n';
  printed += escaped;
  if (several_lines || trailing_break_needed) printed += '\n';
  return printed.append(kQuotes);
}

bool is_printable_as_block_string(std::string_view value) {
  const bool control = std::ranges::any_of(
      value, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n'; });
  if (control) return false;
  if (value.empty()) return true;
  // Reading it back must find the same first, last and least indented line.
  const std::vector<std::string_view> lines = split_lines(value);
  const auto blank = [](std::string_view line) { return indent_of(line) == line.size(); };
  if (blank(lines.front()) || blank(lines.back())) return false;
  return lines.size() == 1 || std::ranges::any_of(lines, [&](std::string_view line) {
           return !blank(line) && indent_of(line) == 0;
         });
}

}  // namespace exec::language
