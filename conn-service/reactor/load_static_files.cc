#include "conn-service/reactor/load_static_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace conn::reactor {

namespace {

namespace fs = std::filesystem;
using shared::ErrorCode;
using shared::fail;

bool is_hidden(const fs::path& relative) {
  return std::ranges::any_of(relative,
                             [](const fs::path& part) { return part.native().starts_with('.'); });
}

shared::Result<session::StaticFiles> load(const fs::path& root, std::size_t bytes_max) {
  session::StaticFiles files;
  std::size_t bytes = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root)) {
    const fs::path relative = entry.path().lexically_relative(root);
    if (entry.is_symlink() || !entry.is_regular_file() || is_hidden(relative)) continue;
    bytes += entry.file_size();
    if (bytes > bytes_max)
      return fail(ErrorCode::kInvalidInput,
                  root.string() + " holds more than " + std::to_string(bytes_max) +
                      " bytes: remove files, or raise `limits.static_files`");
    std::ifstream in(entry.path(), std::ios::binary);
    std::string body{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (in.bad() || !in.is_open())
      return fail(ErrorCode::kUnavailable, "cannot read " + entry.path().string());
    files.add("/" + relative.generic_string(), std::move(body));
  }
  return files;
}

}  // namespace

shared::Result<session::StaticFiles> load_static_files(const std::string& directory,
                                                       std::size_t bytes_max) {
  try {
    return load(fs::path(directory), bytes_max);
  } catch (const fs::filesystem_error& error) {
    return fail(ErrorCode::kUnavailable, error.what());
  }
}

std::vector<std::string> shadowed(const session::StaticFiles& files,
                                  const std::vector<std::string>& paths) {
  std::vector<std::string> found;
  for (const std::string& path : paths) {
    if (path.empty()) continue;
    shared::http::Request request;
    request.method = "GET";
    request.target = path;
    if (files.answer(request).status == 200) found.push_back(path);
  }
  return found;
}

}  // namespace conn::reactor
