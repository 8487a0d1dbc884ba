// Key: one row of the table of keys: what a reader has declared about a key of its file.
//
// The same declarations read the file, print the values in force, and make the reference and the
// JSON Schema: see config.h.
//
// Shapes: a path is dotted, `limits.outbox`. A name of the user's choice is a segment in capitals,
//         `subgraphs.NAME.url`; an item of a list is `[]`, `private_schemas[].id`.
// Thread: any.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace shared::config {

enum class Kind : std::uint8_t {
  kText,
  kNumber,
  kDuration,
  kSize,
  kPercent,
  kFlag,
  kChoice,   // one of `words`
  kTexts,    // a list of texts
  kPairs,    // names of the user's choice to texts
  kSection,  // keys of its own
  kNames,    // names of the user's choice to sections
  kItems,    // a list of sections
};

struct Key {
  std::string path;
  Kind kind = Kind::kText;
  std::string about;               // Markdown
  std::vector<std::string> words;  // the choices; words that stand for a value, `unlimited`; names
  std::int64_t min = 0;            // of numbers, durations, sizes and percentages
  std::int64_t max = 0;
  std::string fallback;    // the default as YAML; empty: none
  std::string production;  // the default in `profile: production`, where it is another
  bool is_required = false;
  bool is_secret = false;
  std::string same_as;  // of a section: its keys are those of that one, as far as it has them
};

// A bound as the file writes it: `64KiB`, `24h`.
[[nodiscard]] std::string value_text(Kind kind, std::int64_t value);

}  // namespace shared::config
