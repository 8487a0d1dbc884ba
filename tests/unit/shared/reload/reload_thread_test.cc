// ReloadTurns with a watch and a clock that the test drives; ReloadThread with a watch that blocks.
#include "shared/reload/reload_thread.h"

#include <deque>
#include <future>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace shared::reload {
namespace {

using testing::ElementsAre;

// Answers what the script says; the time that it was asked to wait passes, or the script's.
class ScriptedWatch final : public FileWatch {
 public:
  struct Step {
    std::int64_t after_ms;
    bool has_changed;
  };
  ScriptedWatch(std::shared_ptr<test::FakeClock> clock, std::deque<Step> steps)
      : clock_(std::move(clock)), steps_(std::move(steps)) {}

  bool wait(std::int64_t timeout_ms) override {
    if (steps_.empty() || (timeout_ms >= 0 && timeout_ms < steps_.front().after_ms)) {
      clock_->advance(std::max<std::int64_t>(timeout_ms, 0));
      if (!steps_.empty()) steps_.front().after_ms -= timeout_ms;
      return false;
    }
    const Step step = steps_.front();
    steps_.pop_front();
    clock_->advance(step.after_ms);
    return step.has_changed;
  }
  void wake() override {}

 private:
  std::shared_ptr<test::FakeClock> clock_;
  std::deque<Step> steps_;
};

class ReloadTurnsTest : public testing::Test {
 protected:
  void script(std::deque<ScriptedWatch::Step> steps) {
    turns = std::make_unique<ReloadTurns>(
        std::make_unique<ScriptedWatch>(clock, std::move(steps)), clock, ReloadOptions{},
        [this](Cause cause) {
          reloads.push_back((cause == Cause::kAsked ? "asked " : "changed ") +
                            std::to_string(clock->now_ms() - start_ms));
        });
  }

  std::shared_ptr<test::FakeClock> clock = std::make_shared<test::FakeClock>();
  const std::int64_t start_ms = clock->now_ms();
  std::unique_ptr<ReloadTurns> turns;
  std::vector<std::string> reloads;
};

TEST_F(ReloadTurnsTest, FilesAreReadAgainOnceAtTheBeginning) {
  script({});
  EXPECT_TRUE(turns->turn());
  EXPECT_TRUE(turns->turn());
  EXPECT_THAT(reloads, ElementsAre("changed 500"));
}

TEST_F(ReloadTurnsTest, TwoFilesThatChangeShortlyOneAfterTheOtherAreReadAsAPair) {
  script({{1'000, true}, {300, true}, {10'000, false}});
  for (int i = 0; i < 5; ++i)
    EXPECT_TRUE(turns->turn());
  EXPECT_THAT(reloads, ElementsAre("changed 500", "changed 1800"));
}

TEST_F(ReloadTurnsTest, ARequestDoesNotWaitForQuiet) {
  script({{100, true}, {1, false}});
  EXPECT_TRUE(turns->turn());
  turns->request();
  EXPECT_TRUE(turns->turn());
  EXPECT_THAT(reloads, ElementsAre("asked 101"));
}

TEST_F(ReloadTurnsTest, NothingIsReadAfterTheStop) {
  script({{600, true}});
  turns->stop();
  EXPECT_FALSE(turns->turn());
  EXPECT_TRUE(reloads.empty());
}

class BlockingWatch final : public FileWatch {
 public:
  bool wait(std::int64_t) override {
    woken_.get_future().wait();
    woken_ = {};
    return false;
  }
  void wake() override { woken_.set_value(); }

 private:
  std::promise<void> woken_;
};

TEST(ReloadThread, StopsWhileItWaits) {
  auto turns = std::make_shared<ReloadTurns>(std::make_unique<BlockingWatch>(),
                                             std::make_shared<test::FakeClock>(), ReloadOptions{},
                                             [](Cause) {});
  ReloadThread thread(turns);
  EXPECT_TRUE(thread.stop_within(60'000));
}

TEST(ReloadThread, IsAbandonedIfItDoesNotComeBackFromReading) {
  struct Shared {
    std::promise<void> is_reading;
    std::promise<void> may_end;
  };
  auto shared = std::make_shared<Shared>();
  auto turns = std::make_shared<ReloadTurns>(std::make_unique<BlockingWatch>(),
                                             std::make_shared<test::FakeClock>(), ReloadOptions{},
                                             [shared](Cause) {
                                               shared->is_reading.set_value();
                                               shared->may_end.get_future().wait();
                                             });
  ReloadThread thread(turns);
  thread.request();
  shared->is_reading.get_future().wait();
  EXPECT_FALSE(thread.stop_within(1));
  shared->may_end.set_value();
}

}  // namespace
}  // namespace shared::reload
