#include "shared/log/log.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/base/check.h"

namespace shared::log {
namespace {

constexpr std::string_view kTime = "2026-11-24T22:49:56.123Z";

TEST(Log, WritesTextForPeople) {
  EXPECT_EQ(line(Level::kWarn, Format::kText, "replica lost",
                 {{"address", "exec:7001"}, {"rows", 12}, {"last", true}}, kTime),
            "2026-11-24T22:49:56.123Z warn replica lost address=exec:7001 rows=12 last=true");
}

TEST(Log, WritesJsonForMachines) {
  EXPECT_EQ(line(Level::kInfo, Format::kJson, "ready", {{"port", 4000}, {"host", "a b"}}, kTime),
            R"({"ts":"2026-11-24T22:49:56.123Z","level":"info","msg":"ready","port":4000,)"
            R"("host":"a b"})");
}

TEST(Log, TextFromOutsideCannotStartALineOfItsOwn) {
  EXPECT_EQ(line(Level::kError, Format::kText, "refused", {{"topic", "a\nerror fake=1"}}, kTime),
            R"(2026-11-24T22:49:56.123Z error refused topic="a\nerror fake=1")");
  EXPECT_EQ(line(Level::kError, Format::kJson, "refused", {{"topic", "\xff\x01"}}, kTime),
            "{\"ts\":\"2026-11-24T22:49:56.123Z\",\"level\":\"error\",\"msg\":\"refused\","
            "\"topic\":\"\xef\xbf\xbd\\u0001\"}");
}

TEST(Log, CutsALongTextBetweenTwoCharacters) {
  const std::string dots(4095, '.');
  EXPECT_EQ(line(Level::kInfo, Format::kText, "refused", {{"text", dots + "\xc3\xa9."}}, kTime),
            "2026-11-24T22:49:56.123Z info refused text=\"" + dots + "... (4098 bytes)\"");
}

// A process of its own, which runs one of the DISABLED_ tests below with a pipe as standard error.
struct Ended {
  int status = 0;
  std::string standard_error;
};
enum class Reader { kReads, kDoesNotRead };

void fill(int pipe) {
  ::fcntl(pipe, F_SETFL, O_NONBLOCK);
  while (::write(pipe, "....", 4) > 0) {
  }
  ::fcntl(pipe, F_SETFL, 0);
}

Ended run_process(Reader reader, const std::string& test) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  if (reader == Reader::kDoesNotRead) fill(ends[1]);
  const std::string filter = "--gtest_filter=LogProcess.DISABLED_" + test;
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::dup2(ends[1], STDERR_FILENO);
    ::execl("/proc/self/exe", "log", filter.c_str(), "--gtest_also_run_disabled_tests",
            "--gtest_output=", nullptr);
    ::_exit(1);
  }
  ::close(ends[1]);
  Ended ended;
  if (reader == Reader::kDoesNotRead) ::waitpid(pid, &ended.status, 0);
  std::array<char, 4096> buffer{};
  for (ssize_t got = 0; (got = ::read(ends[0], buffer.data(), buffer.size())) > 0;)
    ended.standard_error.append(buffer.data(), static_cast<std::size_t>(got));
  if (reader == Reader::kReads) ::waitpid(pid, &ended.status, 0);
  ::close(ends[0]);
  return ended;
}

TEST(LogProcess, DISABLED_Exits) {
  error("cannot start");
  std::exit(0);
}

TEST(LogProcess, DISABLED_FailsACheck) {
  init(Level::kInfo, Format::kText);
  info("before");
  CHECK(1 + 1 == 3);
}

TEST(LogProcess, DISABLED_Throws) {
  init(Level::kInfo, Format::kJson);
  std::thread([] { throw std::runtime_error("no such thing"); }).join();
}

TEST(LogProcess, DISABLED_LosesItsReader) {
  init(Level::kInfo, Format::kText);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ::dup2(ends[1], STDERR_FILENO);
  ::close(ends[0]);
  ::close(ends[1]);
  info("unread");
  (void)flush();
  std::exit(lines_dropped() == 1 ? 0 : 1);
}

TEST(LogAtTheEnd, AProcessThatExitsHasWrittenItsLines) {
  const Ended ended = run_process(Reader::kReads, "Exits");
  EXPECT_EQ(ended.status, 0);
  EXPECT_THAT(ended.standard_error, testing::EndsWith("Z error cannot start\n"));
}

TEST(LogAtTheEnd, AProcessWhoseLogIsNotReadStillExits) {
  EXPECT_EQ(run_process(Reader::kDoesNotRead, "Exits").status, 0);
}

TEST(LogAtTheEnd, AFailedCheckComesAfterTheLinesBeforeIt) {
  const Ended ended = run_process(Reader::kReads, "FailsACheck");
  EXPECT_EQ(WTERMSIG(ended.status), SIGABRT);
  EXPECT_THAT(
      ended.standard_error,
      testing::ContainsRegex("Z info before\n.*Z error CHECK failed "
                             "condition=\"1 [+] 1 == 3\" file=.*log_test.cc line=[0-9]+\n"));
}

TEST(LogAtTheEnd, AFailedCheckAbortsEvenIfTheLogIsNotRead) {
  EXPECT_EQ(WTERMSIG(run_process(Reader::kDoesNotRead, "FailsACheck").status), SIGABRT);
}

TEST(LogAtTheEnd, AnExceptionThatIsNotCaughtIsALine) {
  const Ended ended = run_process(Reader::kReads, "Throws");
  EXPECT_EQ(WTERMSIG(ended.status), SIGABRT);
  EXPECT_THAT(
      ended.standard_error,
      testing::HasSubstr(R"("level":"error","msg":"exception not caught","reason":"no such thing"})"
                         "\n"));
}

TEST(LogAtTheEnd, AReaderThatHasGoneDoesNotEndTheProcess) {
  EXPECT_EQ(run_process(Reader::kReads, "LosesItsReader").status, 0);
}

}  // namespace
}  // namespace shared::log
