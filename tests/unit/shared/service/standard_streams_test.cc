#include "shared/service/standard_streams.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace shared::service {
namespace {

TEST(StandardStreams, AClosedDescriptorIsNotGivenToTheNextSocket) {
  const int saved = ::dup(STDIN_FILENO);
  ::close(STDIN_FILENO);
  keep_standard_descriptors();
  const int next = ::open("/dev/null", O_RDONLY);
  EXPECT_GT(next, STDERR_FILENO);
  ::close(next);
  struct stat of_null{};
  struct stat of_stdin{};
  ASSERT_EQ(::stat("/dev/null", &of_null), 0);
  ASSERT_EQ(::fstat(STDIN_FILENO, &of_stdin), 0);
  EXPECT_EQ(of_stdin.st_rdev, of_null.st_rdev);
  if (saved >= 0) {
    ::dup2(saved, STDIN_FILENO);
    ::close(saved);
  }
}

TEST(StandardStreams, OpenDescriptorsStayAsTheyAre) {
  const int before = ::open("/dev/null", O_RDONLY);
  ::close(before);
  keep_standard_descriptors();
  const int after = ::open("/dev/null", O_RDONLY);
  ::close(after);
  EXPECT_EQ(before, after);
}

}  // namespace
}  // namespace shared::service
