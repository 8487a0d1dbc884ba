#include "shared/service/signals.h"

#include <csignal>
#include <cstdlib>

#include <gtest/gtest.h>

#include "shared/loop/loop.h"

namespace shared::service {
namespace {

bool is_blocked(int signal) {
  sigset_t set;
  pthread_sigmask(SIG_BLOCK, nullptr, &set);
  return sigismember(&set, signal) == 1;
}

const bool is_hangup_blocked_before_main = is_blocked(SIGHUP);
const bool is_ending_blocked_before_main = is_blocked(SIGTERM) || is_blocked(SIGINT);

TEST(Signals, AHangupDoesNotKillAProgramThatIsStillBeingLoaded) {
  EXPECT_TRUE(is_hangup_blocked_before_main);
  EXPECT_FALSE(is_ending_blocked_before_main);
}

TEST(SignalsDeathTest, AHangupEndsAProgramThatDoesNotServe) {
  EXPECT_EXIT(
      {
        unblock_hangup();
        raise(SIGHUP);
        std::_Exit(12);
      },
      testing::KilledBySignal(SIGHUP), "");
}

TEST(SignalsDeathTest, ASignalBeforeTheLoopStartsIsNotLost) {
  EXPECT_EXIT(
      {
        block_signals();
        raise(SIGHUP);
        raise(SIGTERM);
        loop::Loop loop;
        int reloads = 0;
        bool is_draining = false;
        const Signals signals(loop, [&] { is_draining = true; }, [&] { ++reloads; });
        loop.run_once();
        std::_Exit(is_draining && reloads == 1 ? 10 : 11);
      },
      testing::ExitedWithCode(10), "");
}

// Each runs in a process of its own.
void until_drained(int signal) {
  block_signals();
  loop::Loop loop;
  bool is_draining = false;
  const Signals signals(loop, [&] { is_draining = true; });
  raise(signal);
  loop.run_once();
  std::_Exit(is_draining ? 10 : 11);
}

TEST(SignalsDeathTest, DrainOnSigtermAndSigint) {
  EXPECT_EXIT(until_drained(SIGTERM), testing::ExitedWithCode(10), "");
  EXPECT_EXIT(until_drained(SIGINT), testing::ExitedWithCode(10), "");
}

TEST(SignalsDeathTest, ExitOnTheSecondOne) {
  EXPECT_EXIT(
      {
        block_signals();
        loop::Loop loop;
        const Signals signals(loop, [] {});
        raise(SIGTERM);
        loop.run_once();
        raise(SIGINT);
        loop.run_once();
        std::_Exit(12);
      },
      testing::ExitedWithCode(1), "");
}

TEST(SignalsDeathTest, EndTheProcessOnceTheLoopHasEnded) {
  EXPECT_EXIT(
      {
        block_signals();
        {
          loop::Loop loop;
          const Signals signals(loop, [] {});
          raise(SIGTERM);
          loop.run_once();
        }
        raise(SIGTERM);
        std::_Exit(12);
      },
      testing::KilledBySignal(SIGTERM), "");
}

TEST(SignalsDeathTest, AHangupReloadsAsOftenAsItComes) {
  EXPECT_EXIT(
      {
        block_signals();
        loop::Loop loop;
        int reloads = 0;
        raise(SIGHUP);  // before there is a Signals: it waits
        const Signals signals(loop, [] {}, [&] { ++reloads; });
        loop.run_once();
        raise(SIGHUP);
        loop.run_once();
        std::_Exit(20 + reloads);
      },
      testing::ExitedWithCode(22), "");
}

TEST(SignalsDeathTest, AHangupNeverEndsTheProcess) {
  EXPECT_EXIT(until_drained(SIGHUP), testing::ExitedWithCode(11), "");
  EXPECT_EXIT(
      {
        raise(SIGHUP);
        std::_Exit(12);
      },
      testing::ExitedWithCode(12), "");
}

}  // namespace
}  // namespace shared::service
