// ParsedText: checks JSON text in one pass and keeps where each value lies, not the values.
//
//   input bytes ──parse──▶ Node Node Node …  ──root()──▶ Value (slices of the input)
//
// Strict RFC 8259 with one value, UTF-8 checked, no byte order mark, no trailing text. Lone
// surrogates (the grammar allows "\ud800", §8.2 calls the outcome unpredictable) are refused: no
// UTF-8 text could hold them, and a GraphQL string is Unicode scalar values. Numbers are checked by
// grammar only, whatever their size.
//
// Spec:   RFC 8259. Duplicate names: refused from clients; the last wins from subgraphs and events,
//         as in JavaScript: earlier ones are skipped by every reader but Value::raw().
// Shapes: Values point into `input`, which the caller keeps for as long as it reads them, and into
//         the ParsedText. Parsing again, or a failed parse, invalidates them. The array of nodes is
//         kept, so that a ParsedText used again does not allocate.
// Errors: ParseError{message, offset of the byte that is wrong}. Depth, nodes and 4 GiB of input
//         are limits; no input makes it recurse.
// Thread: one at a time; any number may read in between.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "shared/base/result.h"
#include "shared/json/value.h"

namespace shared::json {

enum class DuplicateNames { kRefuse, kLastWins };

struct ParseOptions {
  std::uint32_t depth_max = 64;         // containers inside one another
  std::uint32_t nodes_max = 4'000'000;  // values and names; 16 bytes each
  DuplicateNames duplicate_names = DuplicateNames::kRefuse;
};

// For JSON that this process wrote itself, out of values that were read under limits: what was too
// deep or too large was refused then. A document may still be refused (beyond 4 GiB), so callers
// handle that like any other failure.
inline constexpr ParseOptions kOwnText{
    .depth_max = UINT32_MAX, .nodes_max = UINT32_MAX, .duplicate_names = DuplicateNames::kLastWins};

struct ParseError {
  std::string_view message;  // a constant, e.g. "expected a value"
  std::size_t offset;        // bytes from the start of the input

  // {kInvalidInput, "expected a value at byte 17"}
  [[nodiscard]] Error to_error() const;
};

// What the parser remembers of a container that is still open.
struct OpenContainer {
  std::uint32_t node = 0;
  std::uint32_t members = 0;
  std::uint64_t names_seen = 0;  // a bit for each name's hash
  bool is_object = false;
};

class ParsedText {
 public:
  // The root value, or what is wrong with the text.
  [[nodiscard]] tl::expected<Value, ParseError> parse(std::string_view input,
                                                      const ParseOptions& options = {});

  // Of the last parse, which must have succeeded.
  [[nodiscard]] Value root() const;

 private:
  std::string_view input_;
  std::vector<Node> nodes_;
  std::vector<OpenContainer> open_;  // empty between parses; kept for its memory
};

}  // namespace shared::json
