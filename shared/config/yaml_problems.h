// Where things stand in a YAML text, and what is wrong with one that is not YAML: in words that help,
// and where it begins. yaml-cpp reports where it noticed, in its own terms.
//
// Shapes: `text` is what yaml-cpp was given. Its columns are bytes; ours are characters, as editors
//         count them.
// Thread: any.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <yaml-cpp/yaml.h>

#include "shared/config/problem.h"

namespace shared::config {

[[nodiscard]] Place place_of_byte(const std::string& file, std::string_view text, std::size_t at);
[[nodiscard]] Place place_at(const std::string& file,
                             std::string_view text,
                             const YAML::Mark& mark);

[[nodiscard]] Problem problem_of(const std::string& file,
                                 std::string_view text,
                                 const YAML::Exception& error);

// A quoted value that the end of the text closes: yaml-cpp takes it.
[[nodiscard]] std::optional<Problem> unclosed_quote(const std::string& file,
                                                    std::string_view text,
                                                    const YAML::Node& scalar);

// REQUIRES: `key` is one of a mapping and not a text: a list, a mapping (`{{ x }}` is one), or null.
[[nodiscard]] Problem problem_of_key(const std::string& file,
                                     std::string_view text,
                                     const YAML::Node& key);

}  // namespace shared::config
