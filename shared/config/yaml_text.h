// parse_yaml: the text of a configuration file as YAML, in which `${NAME}` may stand anywhere.
//
//   listen: { port: ${PORT:-4000} }
//
// To YAML, the brace after `$` opens a mapping. So each substitution's own characters are replaced
// by characters of Unicode's private use area before the text is parsed, one for one, and
// scalar_of() puts them back. Nothing is substituted here: a value cannot change the structure.
//
// Spec:   YAML 1.2; one document, no merge keys.
// Errors: one problem, and an empty root: text that is not YAML or not UTF-8 (line and column, and
//         what to do about it), more than one document, a root that is not a mapping, a quote that
//         is not closed. For keys that are given twice: one problem each.
// Thread: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>
#include <yaml-cpp/yaml.h>

#include "shared/config/problem.h"

namespace shared::config {

struct Yaml {
  std::string text;  // as it was parsed, for place_of()
  YAML::Node root;   // a mapping, or null
  std::vector<Problem> problems;
};

[[nodiscard]] Yaml parse_yaml(const std::string& file, std::string_view text);

// The node is there, and is not null.
[[nodiscard]] bool has_value(const YAML::Node& node);

// A scalar's text, substitutions as they are written. Empty for other nodes.
[[nodiscard]] std::string scalar_of(const YAML::Node& node);

// Where the node stands in the text; one that is not there: the file alone.
[[nodiscard]] Place place_of(const std::string& file,
                             std::string_view text,
                             const YAML::Node& node);

}  // namespace shared::config
