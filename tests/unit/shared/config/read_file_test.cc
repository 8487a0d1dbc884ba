#include "shared/config/read_file.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>

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

// Opening a pipe waits for a writer, and a device may never end.
TEST(ReadFile, APipeOrADeviceCannotBeRead) {
  const std::string path = testing::TempDir() + "sluice_read_file_test_pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_TRUE(is_pipe_or_device(path));
  EXPECT_EQ(read_file(path), std::nullopt);
  std::filesystem::remove(path);
  EXPECT_EQ(read_file("/dev/zero"), std::nullopt);
  EXPECT_FALSE(is_pipe_or_device(path));
}

TEST(ReadFile, AFolderCannotBeRead) {
  EXPECT_EQ(read_file(testing::TempDir()), std::nullopt);
}

}  // namespace
}  // namespace shared::config
