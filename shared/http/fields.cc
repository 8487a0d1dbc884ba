#include "shared/http/fields.h"

#include <algorithm>

namespace shared::http {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_token_char(char c) {
  if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
  return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

// Where the element that begins at `from` ends: the next comma outside of quotes, or the end.
std::size_t element_end(std::string_view list, std::size_t from) {
  bool is_quoted = false;
  for (std::size_t i = from; i < list.size(); ++i) {
    if (is_quoted && list[i] == '\\') {
      ++i;
    } else if (list[i] == '"') {
      is_quoted = !is_quoted;
    } else if (list[i] == ',' && !is_quoted) {
      return i;
    }
  }
  return list.size();
}

void append_elements(std::string_view list, std::vector<std::string_view>& found) {
  for (std::size_t from = 0; from <= list.size();) {
    const std::size_t end = element_end(list, from);
    const std::string_view element = trim(list.substr(from, end - from));
    if (!element.empty()) found.push_back(element);
    from = end + 1;
  }
}

}  // namespace

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string to_lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), lower);
  return result;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_token_char);
}

bool is_field_value(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

const std::string* find(const Fields& fields, std::string_view name) {
  for (const Field& field : fields)
    if (equals_ignoring_case(field.name, name)) return &field.value;
  return nullptr;
}

std::optional<std::string> combined(const Fields& fields, std::string_view name) {
  const std::string_view separator = equals_ignoring_case(name, "cookie") ? "; " : ", ";
  std::optional<std::string> all;
  for (const Field& field : fields) {
    if (!equals_ignoring_case(field.name, name)) continue;
    if (all) {
      all->append(separator).append(field.value);
    } else {
      all = field.value;
    }
  }
  return all;
}

std::size_t count(const Fields& fields, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::count_if(
      fields, [&](const Field& field) { return equals_ignoring_case(field.name, name); }));
}

std::vector<std::string_view> elements(std::string_view list) {
  std::vector<std::string_view> found;
  append_elements(list, found);
  return found;
}

std::vector<std::string_view> elements(const Fields& fields, std::string_view name) {
  std::vector<std::string_view> found;
  for (const Field& field : fields)
    if (equals_ignoring_case(field.name, name)) append_elements(field.value, found);
  return found;
}

bool has_element(const Fields& fields, std::string_view name, std::string_view element) {
  const std::vector<std::string_view> found = elements(fields, name);
  return std::ranges::any_of(
      found, [&](std::string_view each) { return equals_ignoring_case(each, element); });
}

}  // namespace shared::http
