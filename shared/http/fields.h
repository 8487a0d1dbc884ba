// Fields: the header section of a request or response, in the order in which it came.
//
//   "a, "x,y" , b"  --elements-->  {a} {"x,y"} {b}
//
// Spec:   RFC 9110 §5.1 (names ignore case), §5.6.1 (lists; several lines are one list).
// Shapes: names as sent, values without the white space around them.
// Thread: any.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shared::http {

struct Field {
  std::string name;
  std::string value;

  friend bool operator==(const Field&, const Field&) = default;
};

using Fields = std::vector<Field>;

[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b);
[[nodiscard]] std::string to_lower(std::string_view text);   // ASCII only
[[nodiscard]] std::string_view trim(std::string_view text);  // spaces and tabs
[[nodiscard]] bool is_token(std::string_view text);          // RFC 9110 §5.6.2
[[nodiscard]] bool is_field_value(std::string_view text);    // nothing that could end the line

// The value of the first field of that name; null if there is none.
[[nodiscard]] const std::string* find(const Fields& fields, std::string_view name);
// All of its lines as one value, in their order (RFC 9110 §5.3; RFC 9113 §8.2.3 for `cookie`).
[[nodiscard]] std::optional<std::string> combined(const Fields& fields, std::string_view name);
[[nodiscard]] std::size_t count(const Fields& fields, std::string_view name);

// The elements of a list, trimmed, without the empty ones. Commas in quoted strings do not split.
[[nodiscard]] std::vector<std::string_view> elements(std::string_view list);
// The same over every field of that name.
[[nodiscard]] std::vector<std::string_view> elements(const Fields& fields, std::string_view name);

[[nodiscard]] bool has_element(const Fields& fields,
                               std::string_view name,
                               std::string_view element);  // ignores case

}  // namespace shared::http
