// SubgraphErrorMask: what is left of a subgraph's own error for clients that are strangers.
//
//   as it is: {"message": "no row 7 in db-3", "path": …, "extensions": {"code": "NOT_FOUND", "sql": …}}
//   masked:   {"message": "A subgraph reported an error.", "path": …,
//              "extensions": {"code": "SUBGRAPH_ERROR"}}
//
// A masked error keeps its path, and its code if that is one of `codes`: clients act on such codes,
// and they do not reveal how the subgraph works. The original goes to the log.
//
// Thread: any.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace exec::execution {

inline constexpr std::string_view kMaskedMessage = "A subgraph reported an error.";
inline constexpr std::string_view kMaskedCode = "SUBGRAPH_ERROR";

struct SubgraphErrorMask {
  std::set<std::string, std::less<>> codes = {"BAD_USER_INPUT", "FORBIDDEN", "UNAUTHENTICATED"};
};

}  // namespace exec::execution
