#include "shared/reload/watched_folders.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace shared::reload {
namespace {

namespace fs = std::filesystem;
using testing::UnorderedElementsAre;

class WatchedFoldersTest : public testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> of(const std::vector<std::string>& files) const {
    std::vector<std::string> paths;
    paths.reserve(files.size());
    for (const std::string& file : files)
      paths.push_back(folder.path() / file);
    std::vector<std::string> names;
    for (const fs::path& each : watched_folders(paths))
      names.push_back(each.lexically_relative(folder.path()));
    return names;
  }

  tests::TemporaryFolder folder;
};

TEST_F(WatchedFoldersTest, TheFolderOfEachFileOnce) {
  EXPECT_THAT(of({"a/one", "a/two", "b/three"}), UnorderedElementsAre("a", "b"));
}

TEST_F(WatchedFoldersTest, EachLinkOnTheWayAsKubernetesHasThem) {
  fs::create_directories(folder.path() / "..v1");
  fs::create_symlink("..v1", folder.path() / "..data");
  fs::create_symlink("..data/s.graphql", folder.path() / "s.graphql");
  EXPECT_THAT(of({"s.graphql"}), UnorderedElementsAre(".", "..data", "..v1"));
}

TEST_F(WatchedFoldersTest, TheFolderOfALinkThatLeadsElsewhere) {
  fs::create_directories(folder.path() / "releases/1");
  fs::create_directories(folder.path() / "etc");
  fs::create_symlink(folder.path() / "releases/1", folder.path() / "etc/current");
  EXPECT_THAT(of({"etc/current/s.graphql"}),
              UnorderedElementsAre("etc", "etc/current", "releases/1"));
}

TEST_F(WatchedFoldersTest, LinksThatLeadInACircleEnd) {
  fs::create_symlink("b", folder.path() / "a");
  fs::create_symlink("a", folder.path() / "b");
  EXPECT_THAT(of({"a"}), UnorderedElementsAre("."));
}

}  // namespace
}  // namespace shared::reload
