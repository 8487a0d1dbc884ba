#include "shared/config/read_file.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace shared::config {

std::optional<std::string> read_file(const std::string& path) {
  if (!can_read(path)) return std::nullopt;
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

bool can_read(const std::string& path) {
  std::error_code ignored;
  // A folder opens, too, and a pipe may wait for ever for one that writes.
  if (std::filesystem::is_directory(path, ignored) || is_pipe_or_device(path)) return false;
  return std::ifstream(path).is_open();
}

bool is_pipe_or_device(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_other(path, ignored);
}

}  // namespace shared::config
