// print: nodes → GraphQL text that parses to the same nodes.
//
//   kPretty   graphql-js's layout: two spaces, one line per selection. For people: explain,
//   snapshots. kCompact  no byte that the grammar does not need: `{a(x:1){b...F}}`. For subgraph
//   requests.
//
// Strings are written with the fewest escapes; a block string stays one in kPretty.
// Thread: any.
#pragma once

#include <cstdint>
#include <string>

#include "exec-service/language/document.h"

namespace exec::language {

enum class PrintStyle : std::uint8_t { kPretty, kCompact };

[[nodiscard]] std::string print(const Document& document, PrintStyle style = PrintStyle::kPretty);
[[nodiscard]] std::string print(const Definition& definition,
                                PrintStyle style = PrintStyle::kPretty);
[[nodiscard]] std::string print(const SelectionSet& selections,
                                PrintStyle style = PrintStyle::kPretty);
[[nodiscard]] std::string print(const Value& value, PrintStyle style = PrintStyle::kPretty);
[[nodiscard]] std::string print(const TypeReference& type);

}  // namespace exec::language
