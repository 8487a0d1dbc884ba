// read_file: the text of a file that an operator named.
//
// Errors: nullopt if it cannot be read, or is a directory.
// Thread: blocks.
#pragma once

#include <optional>
#include <string>

namespace shared::config {

[[nodiscard]] std::optional<std::string> read_file(const std::string& path);

}  // namespace shared::config
