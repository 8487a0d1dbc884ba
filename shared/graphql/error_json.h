// Entries of a GraphQL response's `errors`, as JSON.
//
//   {"message":"…","locations":[{"line":1,"column":3}],"path":["flights",0],"extensions":{…}}
//
// Spec:   GraphQL §7.1.2 "Errors".
// Shapes: a member that is empty is left out, as the specification asks.
// Thread: any.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace shared::graphql {

// A place in the client's document; the first line is 1, and so is the first column.
struct Location {
  std::uint32_t line = 1;
  std::uint32_t column = 1;

  friend bool operator==(const Location&, const Location&) = default;
};

struct ErrorEntry {
  std::string_view message_json;  // a string
  std::span<const Location> locations;
  std::string_view path_json;        // an array of response keys and list indices
  std::string_view extensions_json;  // an object
};

void append_error(std::string& out, const ErrorEntry& error);

// {"code":"NOT_FOUND"}
[[nodiscard]] std::string code_extensions(std::string_view code);

// [{"message":"…","extensions":{"code":"NOT_FOUND"}}]
[[nodiscard]] std::string one_error(std::string_view message, std::string_view code);

// {"errors":[…]}, with one error: the response to a request that was not executed.
[[nodiscard]] std::string request_error(std::string_view message, std::string_view code);

}  // namespace shared::graphql
