// read_file: the text of a file that a configuration names.
//
// Errors: nullopt if it cannot be read, or is a folder, a pipe or a device: reading one may never
//         end.
// Thread: blocks.
#pragma once

#include <optional>
#include <string>

namespace shared::config {

[[nodiscard]] std::optional<std::string> read_file(const std::string& path);

// Whether it could be read now.
[[nodiscard]] bool can_read(const std::string& path);
[[nodiscard]] bool is_pipe_or_device(const std::string& path);

}  // namespace shared::config
