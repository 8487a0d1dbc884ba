#include "shared/loop/loop.h"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "shared/loop/mailbox.h"

namespace shared::loop {
namespace {

TEST(Loop, RunsATurnEndBehindEverythingThatTheTurnBrought) {
  Loop loop;
  std::vector<std::string> order;
  TurnEnd end(loop, [&] { order.emplace_back("end"); });
  Mailbox<int> first(loop, [&](std::vector<int>&) {
    order.emplace_back("first");
    end.request();
    end.request();
  });
  Mailbox<int> second(loop, [&](std::vector<int>&) { order.emplace_back("second"); });
  first.post(1);
  second.post(1);
  loop.run_once();
  EXPECT_EQ(order, (std::vector<std::string>{"first", "second", "end"}));
}

TEST(Loop, ATimerMayDestroyItself) {
  Loop loop;
  std::unique_ptr<Timer> timer;
  bool fired = false;
  timer = std::make_unique<Timer>(loop, [&] {
    timer.reset();
    fired = true;
  });
  timer->start(0);
  loop.run_once();
  EXPECT_TRUE(fired);
}

TEST(Loop, ACancelledTimerStaysSilent) {
  Loop loop;
  bool fired = false;
  Timer timer(loop, [&] { fired = true; });
  timer.start(0);
  EXPECT_TRUE(timer.is_running());
  timer.cancel();
  loop.run_once();
  EXPECT_FALSE(fired);
}

TEST(Mailbox, HandsOverInOrderWhatManyThreadsPost) {
  constexpr int kEach = 1000;
  Loop loop;
  std::vector<int> last(2, -1);
  int seen = 0;
  bool in_order = true;
  Mailbox<std::pair<std::size_t, int>> mailbox(loop, [&](auto& messages) {
    for (const auto& [sender, number] : messages) {
      in_order = in_order && number == last[sender] + 1;
      last[sender] = number;
    }
    seen += static_cast<int>(messages.size());
    if (seen == 2 * kEach) loop.stop();
  });
  std::vector<std::thread> senders;
  for (std::size_t sender = 0; sender < 2; ++sender) {
    senders.emplace_back([&mailbox, sender] {
      for (int i = 0; i < kEach; ++i)
        mailbox.post({sender, i});
    });
  }
  loop.run();
  for (std::thread& thread : senders)
    thread.join();
  EXPECT_TRUE(in_order);
}

TEST(Mailbox, RefusesWhatExceedsItsBytesUntilItIsDrained) {
  Loop loop;
  Mailbox<int> mailbox(loop, [](std::vector<int>&) {}, /*bytes_max=*/100);
  EXPECT_TRUE(mailbox.try_post(1, 500));  // a message always fits an empty mailbox
  EXPECT_FALSE(mailbox.try_post(2, 1));
  mailbox.post(3);  // bounded by a quota instead
  loop.run_once();
  EXPECT_TRUE(mailbox.try_post(4, 60));
  EXPECT_FALSE(mailbox.try_post(5, 60));
}

}  // namespace
}  // namespace shared::loop
