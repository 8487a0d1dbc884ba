#include "shared/config/read_file.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace shared::config {
namespace {

TEST(ReadFile, ReadsTheWholeText) {
  const std::string path = testing::TempDir() + "sluice_read_file_test";
  std::ofstream(path) << "a: 1\n\nb\r\n";
  EXPECT_EQ(read_file(path), "a: 1\n\nb\r\n");
  std::ofstream(path, std::ios::trunc).close();
  EXPECT_EQ(read_file(path), "");
  std::filesystem::remove(path);
  EXPECT_EQ(read_file(path), std::nullopt);
}

TEST(ReadFile, AFolderCannotBeRead) {
  EXPECT_EQ(read_file(testing::TempDir()), std::nullopt);
}

}  // namespace
}  // namespace shared::config
