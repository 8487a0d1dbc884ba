#include "shared/memory/process_memory.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace shared::memory {
namespace {

class ProcessMemoryTest : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((folder.path() / name).parent_path());
    std::ofstream(folder.path() / name) << text;
  }
  tests::TemporaryFolder folder;
};

TEST_F(ProcessMemoryTest, OfAContainerIsItsLimit) {
  const std::size_t machine = available_bytes(folder.path());
  EXPECT_GT(machine, 0U);
  write("memory.max", "104857600\n");
  EXPECT_EQ(available_bytes(folder.path()), 104'857'600U);
  EXPECT_EQ(default_budget_bytes(folder.path()), 78'643'200U);
}

TEST_F(ProcessMemoryTest, OfAContainerOfTheFirstKindIsItsLimit) {
  write("memory/memory.limit_in_bytes", "104857600\n");
  EXPECT_EQ(available_bytes(folder.path()), 104'857'600U);
}

TEST_F(ProcessMemoryTest, OfAContainerWithoutALimitIsTheMachines) {
  const std::size_t machine = available_bytes(folder.path());
  write("memory.max", "max\n");
  write("memory/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(available_bytes(folder.path()), machine);
}

TEST(ProcessMemory, ThatIsResidentIsMeasured) {
  EXPECT_GT(resident_bytes(), 1'000'000U);
  EXPECT_LT(resident_bytes(), available_bytes());
}

}  // namespace
}  // namespace shared::memory
