#include "conn-service/reactor/load_static_files.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace conn::reactor {
namespace {

namespace fs = std::filesystem;

class LoadStaticFilesTest : public testing::Test {
 public:
  ~LoadStaticFilesTest() override { fs::remove_all(root_); }

 protected:
  LoadStaticFilesTest() {
    fs::remove_all(root_);
    fs::create_directories(root_ / "sub");
    write("index.html", "<p>");
    write("sub/a.js", "x");
    write(".secret", "s");
    fs::create_symlink("/etc/passwd", root_ / "link.txt");
  }

  void write(const std::string& name, const std::string& text) {
    std::ofstream(root_ / name) << text;
  }
  static int status(const session::StaticFiles& files, std::string target) {
    shared::http::Request request;
    request.method = "GET";
    request.target = std::move(target);
    return files.answer(request).status;
  }

  const fs::path root_ = fs::path(testing::TempDir()) / "load_static_files_test";
};

TEST_F(LoadStaticFilesTest, LoadsOnlyTheFilesOfTheDirectory) {
  const auto files = load_static_files(root_.string(), 1'000);
  ASSERT_TRUE(files);
  EXPECT_EQ(status(*files, "/"), 200);
  EXPECT_EQ(status(*files, "/sub/a.js"), 200);
  EXPECT_EQ(status(*files, "/sub"), 404);
  EXPECT_EQ(status(*files, "/.secret"), 404);
  EXPECT_EQ(status(*files, "/link.txt"), 404);
  EXPECT_EQ(status(*files, "/sub/../index.html"), 404);
}

TEST_F(LoadStaticFilesTest, IsBounded) {
  EXPECT_FALSE(load_static_files(root_.string(), 3));
}

TEST_F(LoadStaticFilesTest, ReportsAMissingDirectory) {
  EXPECT_FALSE(load_static_files((root_ / "none").string(), 1'000));
}

}  // namespace
}  // namespace conn::reactor
