// Problem: what is wrong with a schema file, and where; a sentence with what to do.
//
//   supergraph.graphql:12:3: type "Flight" has no field "gate": ...
//
// Shapes: line and column are 1-based; 0 where a problem belongs to no place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace exec::schema {

struct Problem {
  std::string file;  // as the caller called it
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string message;

  friend bool operator==(const Problem&, const Problem&) = default;
};

[[nodiscard]] std::string to_string(const Problem& problem);

// All of them, one line each.
[[nodiscard]] std::string to_string(const std::vector<Problem>& problems);

// A file's text, and what to call the file in problems.
struct SchemaText {
  std::string name;
  std::string text;
};

struct SchemaLimits {
  std::size_t problems_max = 100;  // further ones are not reported
  std::size_t field_set_depth_max = 32;
  std::size_t value_depth_max = 64;  // of default values and filters
};

}  // namespace exec::schema
