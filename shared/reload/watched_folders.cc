#include "shared/reload/watched_folders.h"

#include <set>
#include <system_error>

namespace shared::reload {

namespace fs = std::filesystem;

namespace {

constexpr int kLinksMax = 40;  // Linux's MAXSYMLINKS

class Walk {
 public:
  explicit Walk(std::set<fs::path>& folders) : folders_(folders) {}

  void follow(const fs::path& file) {
    folders_.insert(file.parent_path());
    fs::path so_far;
    for (auto part = file.begin(); part != file.end(); ++part) {
      so_far /= *part;
      std::error_code error;
      if (!fs::is_symlink(so_far, error)) continue;
      fs::path target = fs::read_symlink(so_far, error);
      if (error || ++links_ > kLinksMax) return;
      folders_.insert(so_far.parent_path());
      fs::path rest = so_far.parent_path() / target;  // which an absolute target replaces
      for (auto left = std::next(part); left != file.end(); ++left)
        rest /= *left;
      return follow(rest.lexically_normal());
    }
  }

 private:
  std::set<fs::path>& folders_;
  int links_ = 0;
};

}  // namespace

std::vector<fs::path> watched_folders(const std::vector<std::string>& files) {
  std::set<fs::path> folders;
  for (const std::string& file : files) {
    std::error_code error;
    const fs::path path = fs::absolute(file, error);
    if (!error) Walk(folders).follow(path.lexically_normal());
  }
  return {folders.begin(), folders.end()};
}

}  // namespace shared::reload
