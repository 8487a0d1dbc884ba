// MediaType: `type/subtype; name=value`, and the choice among several that an Accept header makes.
//
//   "text/plain; application/json"          is text/plain: what follows the semicolon is not a type
//   "a/b;q=0.5, */*" + {"c/d", "a/b"}  ->   "c/d"
//
// Spec:   RFC 9110 §8.3.1 (media types), §12.5.1 (Accept, quality, precedence of ranges).
// Errors: nullopt for what does not parse. Of an Accept list, elements that do not parse count for
//         nothing.
// Thread: any.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/http/fields.h"

namespace shared::http {

struct Parameter {
  std::string name;   // lower case
  std::string value;  // unquoted

  friend bool operator==(const Parameter&, const Parameter&) = default;
};

struct MediaType {
  std::string essence;  // lower case, "type/subtype"
  std::vector<Parameter> parameters;

  [[nodiscard]] const std::string* parameter(std::string_view name) const;
};

[[nodiscard]] std::optional<MediaType> parse_media_type(std::string_view text);

// The index of the offer that the client likes best, nullopt if it takes none. The order is: q,
// then how exactly the client named it, then the client's order, then the offers'; so that no
// Accept and `*/*` both mean the first offer.
[[nodiscard]] std::optional<std::size_t> choose_media_type(
    const Fields& fields, std::span<const std::string_view> offers);

}  // namespace shared::http
