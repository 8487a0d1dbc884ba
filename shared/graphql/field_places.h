// FieldPlaces: where the fields of an operation are written in a client's document, by where they
// are in the operation's canonical text. relocated(): a response whose errors point into the one,
// pointing into the other.
//
//   {"errors":[{"locations":[{"line":1,"column":17}],…}]}  ─▶  … [{"line":4,"column":5}] …
//
// Equal operations are executed once however they are written, and each client's errors point into
// its own text.
//
// Source: GraphQL §7.1.2 "Errors", `locations`.
// Shapes: sorted by column, one entry per place; those of one column in the order in which the
//         fields are collected (§6.3.2). The canonical text is one line. Columns count UTF-16 units,
//         the first is 1.
// Bounds: one field may be written thousands of times, and each of thousands of errors would list
//         all of its places. Beyond kRelocatedMax in one response, an error has its first alone.
// Errors: none. What is not a response stays as it is; a location that is not known is left out.
// Thread: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/graphql/error_json.h"

namespace shared::graphql {

struct FieldPlace {
  std::uint32_t column = 1;  // in the canonical text
  Location location;         // in the client's

  friend bool operator==(const FieldPlace&, const FieldPlace&) = default;
};

using FieldPlaces = std::vector<FieldPlace>;
using SharedFieldPlaces = std::shared_ptr<const FieldPlaces>;

inline constexpr std::size_t kRelocatedMax = 32'768;  // locations, about 1 MiB

// The client's places of those columns, in the order of the columns, each once; the first `max`.
[[nodiscard]] std::vector<Location> places_of(std::span<const std::uint32_t> columns,
                                              const FieldPlaces& places,
                                              std::size_t max = SIZE_MAX);

[[nodiscard]] std::string relocated(std::string_view body, const FieldPlaces& places);

}  // namespace shared::graphql
