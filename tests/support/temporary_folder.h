// TemporaryFolder: a folder of the test's own, which goes with it.   Thread: the test's.
#pragma once

#include <filesystem>
#include <stdlib.h>
#include <string>
#include <system_error>

#include <gtest/gtest.h>

namespace tests {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name =
        std::filesystem::canonical(std::filesystem::temp_directory_path()) / "sluice_test_XXXXXX";
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace tests
