#include "shared/config/read_file.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace shared::config {

std::optional<std::string> read_file(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return std::nullopt;  // which opens, too
  const std::ifstream stream(path);
  if (!stream) return std::nullopt;
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

}  // namespace shared::config
