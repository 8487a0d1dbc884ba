#include "shared/log/line_writer.h"

#include <array>
#include <fcntl.h>
#include <string>
#include <sys/types.h>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/sync/unique_fd.h"

namespace shared::log {
namespace {

using testing::ElementsAre;

constexpr std::int64_t kLongMs = 60'000;  // a test that waits so long has failed

std::string report(std::uint64_t dropped) {
  return std::to_string(dropped) + " dropped";
}

// A pipe whose other end reads only when the test does.
struct Pipe {
  explicit Pipe(int flags = 0) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC | flags), 0);
    out = UniqueFd(ends[0]);
    in = UniqueFd(ends[1]);
  }

  // As another process might have left it.
  void fill() const {
    const int flags = ::fcntl(in.get(), F_GETFL);
    EXPECT_EQ(::fcntl(in.get(), F_SETFL, flags | O_NONBLOCK), 0);
    const std::string filling(4096, '\n');
    while (::write(in.get(), filling.data(), filling.size()) > 0) {
    }
    EXPECT_EQ(::fcntl(in.get(), F_SETFL, flags), 0);
  }

  // The lines, without empty ones, up to and with `last`.
  std::vector<std::string> read_until(const std::string& last) {
    std::vector<std::string> lines;
    std::array<char, 65536> buffer{};
    while (lines.empty() || lines.back() != last) {
      const ssize_t got = ::read(out.get(), buffer.data(), buffer.size());
      if (got < 0 && errno == EAGAIN) continue;
      if (got <= 0) break;
      for (const char c : std::string_view(buffer.data(), static_cast<std::size_t>(got))) {
        if (c != '\n') {
          part_ += c;
        } else if (!part_.empty()) {
          lines.push_back(std::exchange(part_, {}));
        }
      }
    }
    return lines;
  }

  UniqueFd out;
  UniqueFd in;

 private:
  std::string part_;
};

TEST(LineWriter, WritesLinesInOrder) {
  Pipe pipe;
  LineWriter writer(pipe.in.get(), 1 << 20, report);
  writer.append("one");
  writer.append("two");
  EXPECT_TRUE(writer.flush(kLongMs));
  EXPECT_THAT(pipe.read_until("two"), ElementsAre("one", "two"));
  EXPECT_EQ(writer.dropped(), 0U);
}

TEST(LineWriter, NeverWaitsForAPipeThatIsNotRead) {
  Pipe pipe;
  pipe.fill();
  LineWriter writer(pipe.in.get(), 10'000, report);
  for (int i = 0; i < 100'000; ++i)
    writer.append("line " + std::to_string(i));
  EXPECT_FALSE(writer.flush(0));
  EXPECT_GT(writer.dropped(), 90'000U);
}

TEST(LineWriter, ReportsHowManyLinesWereDroppedOnceThereIsRoom) {
  Pipe pipe;
  pipe.fill();
  LineWriter writer(pipe.in.get(), 60, report);
  for (int i = 0; i < 100; ++i)
    writer.append("line " + std::to_string(i));
  const std::uint64_t dropped = writer.dropped();
  const std::string last = std::to_string(dropped) + " dropped";
  const auto lines = pipe.read_until(last);
  EXPECT_EQ(lines.size() - 1 + dropped, 100U);
  EXPECT_EQ(lines.front(), "line 0");
  EXPECT_TRUE(writer.flush(kLongMs));
  writer.append("as before");
  EXPECT_THAT(pipe.read_until("as before"), ElementsAre("as before"));
  EXPECT_EQ(writer.dropped(), dropped);
}

TEST(LineWriter, ALineThatIsLargerThanTheBufferIsDropped) {
  Pipe pipe;
  LineWriter writer(pipe.in.get(), 100, report);
  writer.append(std::string(100, 'x'));
  EXPECT_THAT(pipe.read_until("1 dropped"), ElementsAre("1 dropped"));
}

TEST(LineWriter, ALineThatIsLargerThanThePipeIsWrittenAsItIsRead) {
  Pipe pipe;
  LineWriter writer(pipe.in.get(), 1 << 20, report);
  const std::string line(300'000, 'x');
  writer.append(line);
  EXPECT_THAT(pipe.read_until(line), ElementsAre(line));
}

TEST(LineWriter, WaitsForRoomWhereTheDescriptorDoesNotBlock) {
  Pipe pipe(O_NONBLOCK);
  pipe.fill();
  LineWriter writer(pipe.in.get(), 1 << 20, report);
  writer.append("one");
  EXPECT_FALSE(writer.flush(0));
  EXPECT_THAT(pipe.read_until("one"), ElementsAre("one"));
}

TEST(LineWriter, OutlivesAReaderThatHasGone) {
  Pipe pipe;
  pipe.out.reset();
  LineWriter writer(pipe.in.get(), 1 << 20, report);
  writer.append("one");
  EXPECT_TRUE(writer.flush(kLongMs));
  writer.append("two");
  EXPECT_TRUE(writer.flush(kLongMs));
  EXPECT_EQ(writer.dropped(), 2U);
}

TEST(LineWriter, OutlivesAFullDisk) {
  const UniqueFd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  ASSERT_TRUE(full);
  LineWriter writer(full.get(), 1 << 20, report);
  writer.append("one");
  EXPECT_TRUE(writer.flush(kLongMs));
  writer.append("two");
  EXPECT_TRUE(writer.flush(kLongMs));
  EXPECT_EQ(writer.dropped(), 2U);
}

TEST(LineWriter, OutlivesAClosedDescriptor) {
  Pipe pipe;
  const int closed = pipe.in.release();
  ::close(closed);
  LineWriter writer(closed, 1 << 20, report);
  writer.append("one");
  EXPECT_TRUE(writer.flush(kLongMs));
  EXPECT_EQ(writer.dropped(), 1U);
}

TEST(LineWriter, ReportsWhatAFullDiskHasCostBeforeTheNextLine) {
  Pipe pipe;
  const int saved = ::dup(pipe.in.get());
  ASSERT_EQ(::close(pipe.in.get()), 0);
  LineWriter writer(pipe.in.get(), 1 << 20, report);
  writer.append("one");
  EXPECT_TRUE(writer.flush(kLongMs));
  ASSERT_EQ(::dup2(saved, pipe.in.get()), pipe.in.get());
  ::close(saved);
  writer.append("two");
  EXPECT_THAT(pipe.read_until("two"), ElementsAre("1 dropped", "two"));
}

TEST(LineWriter, EndsWhileItWaitsForAPipeThatIsNotRead) {
  Pipe pipe;
  pipe.fill();
  {
    LineWriter writer(pipe.in.get(), 1 << 20, report);
    writer.append("one");
  }
  SUCCEED();
}

TEST(WriteWithin, WritesAll) {
  Pipe pipe;
  EXPECT_TRUE(write_within(pipe.in.get(), "last words\n", kLongMs));
  EXPECT_THAT(pipe.read_until("last words"), ElementsAre("last words"));
}

TEST(WriteWithin, GivesUpOnAPipeThatIsNotRead) {
  Pipe pipe;
  pipe.fill();
  EXPECT_FALSE(write_within(pipe.in.get(), "last words\n", 1));
}

}  // namespace
}  // namespace shared::log
