// disagreement(text): where our parser differs from nlohmann_json or simdjson, "" if nowhere.
//
// Known and wanted differences are left out: simdjson has no numbers beyond double and 64 bits,
// nlohmann_json has none beyond double, takes a byte order mark, and ends at a NUL byte.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <simdjson.h>
#include <string>
#include <string_view>

#include "shared/json/canonical.h"
#include "shared/json/parsed_text.h"
#include "shared/json/value.h"

namespace tests {

inline bool same(shared::json::Value ours, const nlohmann::json& theirs) {
  using shared::json::Kind;
  switch (ours.kind()) {
    case Kind::kNull:
      return theirs.is_null();
    case Kind::kBool:
      return theirs.is_boolean() && theirs.get<bool>() == ours.is_true();
    case Kind::kString:
      return theirs.is_string() && ours.equals(theirs.get_ref<const std::string&>());
    case Kind::kNumber:
      if (theirs.is_number_unsigned()) {
        return ours.raw() == std::to_string(theirs.get<std::uint64_t>()) ||
               ours.int64() == theirs.get<std::int64_t>();
      }
      if (theirs.is_number_integer()) return ours.int64() == theirs.get<std::int64_t>();
      return theirs.is_number_float() && ours.number() == theirs.get<double>();
    case Kind::kArray: {
      std::size_t i = 0;
      for (const auto element : ours.elements()) {
        if (i >= theirs.size() || !same(element, theirs[i])) return false;
        ++i;
      }
      return theirs.is_array() && i == theirs.size();
    }
    case Kind::kObject: {
      if (!theirs.is_object() || ours.count() != theirs.size()) return false;
      // NOLINTNEXTLINE(readability-use-anyofallof): items() is not a range
      for (const auto& [name, value] : theirs.items()) {
        const auto found = ours.find(name);
        if (!found || !same(*found, value)) return false;
      }
      return true;
    }
  }
  return false;
}

struct NumbersBeyond {
  bool double_range = false;
  bool sixty_four_bits = false;
};

inline void look_for_large_numbers(shared::json::Value value, NumbersBeyond& beyond) {
  if (value.is_number()) {
    if (!value.number()) beyond.double_range = true;
    if (value.is_integer_literal() && !value.int64()) beyond.sixty_four_bits = true;
  }
  for (const auto element : value.elements())
    look_for_large_numbers(element, beyond);
  for (const auto member : value.members())
    look_for_large_numbers(member.value, beyond);
}

// `ours` is null where the text is refused. A member that a later one hides we do not look at, and
// nlohmann_json may refuse the number in it.
inline std::string nlohmann_disagrees(std::string_view text,
                                      const shared::json::Value* ours,
                                      bool hides_members) {
  const auto theirs = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (theirs.is_discarded() && ours != nullptr) return hides_members ? "" : "nlohmann refuses it";
  if (theirs.is_discarded()) return "";
  if (ours == nullptr) return "nlohmann takes it";
  return same(*ours, theirs) ? "" : "nlohmann reads another value";
}

inline std::string disagreement(std::string_view text) {
  constexpr std::uint32_t kDepth = 200;  // what both oracles can do as well
  shared::json::ParsedText document;
  const auto ours =
      document.parse(text, {.depth_max = kDepth,
                            .nodes_max = std::numeric_limits<std::uint32_t>::max(),
                            .duplicate_names = shared::json::DuplicateNames::kLastWins});
  if (!ours && ours.error().message == "nested too deeply") return "";
  NumbersBeyond beyond;
  if (ours) look_for_large_numbers(*ours, beyond);
  // A member that a later one of its name hides may hold a large number as well; we do not see it.
  shared::json::ParsedText strict;
  const bool hides_members = ours && !strict.parse(text, {.depth_max = kDepth}).has_value();

  if (text.find('\0') == std::string_view::npos && !text.starts_with("\xEF\xBB\xBF") &&
      !beyond.double_range) {
    std::string difference = nlohmann_disagrees(text, ours ? &*ours : nullptr, hides_members);
    if (!difference.empty()) return difference;
  }
  if (!beyond.double_range && !beyond.sixty_four_bits && !text.starts_with("\xEF\xBB\xBF")) {
    simdjson::dom::parser parser;
    const simdjson::padded_string padded(text);
    simdjson::dom::element element;
    const bool taken = parser.parse(padded).get(element) == simdjson::SUCCESS;
    if (taken != ours.has_value() && !hides_members)
      return ours ? "simdjson refuses it" : "simdjson takes it";
  }
  if (ours) {
    const std::string canonical = shared::json::canonical(*ours);
    shared::json::ParsedText again;
    const auto reparsed = again.parse(canonical, {.depth_max = kDepth});
    if (!reparsed) return "the canonical text is not JSON: " + canonical;
    if (shared::json::canonical(*reparsed) != canonical) return "the canonical text is not final";
  }
  return "";
}

}  // namespace tests
