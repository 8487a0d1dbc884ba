// InotifyFileWatch on real files, replaced in each of the ways that deployments do it.
#include "shared/reload/inotify_file_watch.h"

#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace shared::reload {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kPatienceMs = 60'000;

class InotifyFileWatchTest : public testing::TestWithParam<InotifyFileWatch::Mode> {
 protected:
  void write(const fs::path& name, const std::string& text) const {
    std::ofstream(folder.path() / name) << text;
  }
  [[nodiscard]] InotifyFileWatch watch(const fs::path& name) const {
    return InotifyFileWatch({folder.path() / name}, GetParam());
  }

  tests::TemporaryFolder folder;
};

TEST_P(InotifyFileWatchTest, SeesAFileThatIsWrittenInPlace) {
  write("s", "one");
  InotifyFileWatch files = watch("s");
  EXPECT_FALSE(files.wait(0));
  write("s", "two, longer");
  EXPECT_TRUE(files.wait(kPatienceMs));
  EXPECT_FALSE(files.wait(0));
}

TEST_P(InotifyFileWatchTest, SeesAFileThatIsRenamedOverIt) {
  write("s", "one");
  InotifyFileWatch files = watch("s");
  write("new", "two");
  fs::rename(folder.path() / "new", folder.path() / "s");
  EXPECT_TRUE(files.wait(kPatienceMs));
}

TEST_P(InotifyFileWatchTest, SeesALinkThatIsSwitchedAsKubernetesDoes) {
  fs::create_directories(folder.path() / "..v1");
  fs::create_directories(folder.path() / "..v2");
  write("..v1/s", "one");
  write("..v2/s", "two");
  fs::create_symlink("..v1", folder.path() / "..data");
  fs::create_symlink("..data/s", folder.path() / "s");
  InotifyFileWatch files = watch("s");
  fs::create_symlink("..v2", folder.path() / "..data_tmp");
  fs::rename(folder.path() / "..data_tmp", folder.path() / "..data");
  EXPECT_TRUE(files.wait(kPatienceMs));
}

TEST_P(InotifyFileWatchTest, SeesAFileThatGoesAndOneThatComes) {
  write("s", "one");
  InotifyFileWatch files = watch("s");
  fs::remove(folder.path() / "s");
  EXPECT_TRUE(files.wait(kPatienceMs));
  write("s", "one");
  EXPECT_TRUE(files.wait(kPatienceMs));
}

TEST_P(InotifyFileWatchTest, SeesAFolderThatIsReplaced) {
  fs::create_directories(folder.path() / "in");
  write("in/s", "one");
  InotifyFileWatch files = watch("in/s");
  fs::rename(folder.path() / "in", folder.path() / "out");
  EXPECT_TRUE(files.wait(kPatienceMs));
  fs::create_directories(folder.path() / "in");
  write("in/s", "two");
  EXPECT_TRUE(files.wait(kPatienceMs));
}

TEST_P(InotifyFileWatchTest, IsNotConcernedWithOtherFilesOfTheFolder) {
  write("s", "one");
  InotifyFileWatch files = watch("s");
  write("log", "a line");
  EXPECT_FALSE(files.wait(0));
}

TEST_P(InotifyFileWatchTest, CanBeWoken) {
  write("s", "one");
  InotifyFileWatch files = watch("s");
  std::thread other([&] { files.wake(); });
  EXPECT_FALSE(files.wait(-1));
  other.join();
}

INSTANTIATE_TEST_SUITE_P(Modes,
                         InotifyFileWatchTest,
                         testing::Values(InotifyFileWatch::Mode::kInotify,
                                         InotifyFileWatch::Mode::kPolling),
                         [](const auto& mode) {
                           return mode.param == InotifyFileWatch::Mode::kInotify ? "Inotify"
                                                                                 : "Polling";
                         });

}  // namespace
}  // namespace shared::reload
