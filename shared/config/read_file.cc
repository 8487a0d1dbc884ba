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
  if (std::filesystem::is_directory(path, ignored)) return false;  // which opens, too
  return std::ifstream(path).is_open();
}

}  // namespace shared::config
