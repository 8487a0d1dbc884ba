#include "shared/loop/loop.h"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "shared/loop/mailbox.h"

namespace shared::loop {
namespace {

TEST(Loop, RunsATurnEndAfterEverythingThatTheTurnBrought) {
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
  senders.reserve(2);
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

TEST(Mailbox, HasNoRoomForWhatExceedsItsBytesUntilItIsDrained) {
  Loop loop;
  Mailbox<int> mailbox(loop, [](std::vector<int>&) {}, /*bytes_max=*/100);
  const auto post_all = [&](std::vector<int> messages, std::size_t bytes) {
    mailbox.post_all(messages, bytes);
  };
  EXPECT_TRUE(mailbox.has_room(500));  // as long as it is empty
  post_all({1}, 500);
  EXPECT_FALSE(mailbox.has_room(1));
  mailbox.post(2);  // bounded by a quota instead
  loop.run_once();
  post_all({3}, 60);
  EXPECT_TRUE(mailbox.has_room(40));
  EXPECT_FALSE(mailbox.has_room(41));
  EXPECT_FALSE(mailbox.has_room(40, /*held=*/1));
}

TEST(Mailbox, ReceivesTogetherWhatWasPostedTogether) {
  Loop loop;
  std::vector<std::vector<int>> received;
  Mailbox<int> mailbox(loop, [&](std::vector<int>& messages) { received.push_back(messages); });
  std::vector<int> messages = {2, 3};
  mailbox.post(1);
  mailbox.post_all(messages, 0);
  EXPECT_TRUE(messages.empty());
  mailbox.post_all(messages, 0);  // nothing
  mailbox.post(4);
  loop.run_once();
  messages = {5, 6};
  mailbox.post_all(messages, 0);
  loop.run_once();
  EXPECT_EQ(received, (std::vector<std::vector<int>>{{1, 2, 3, 4}, {5, 6}}));
}

}  // namespace
}  // namespace shared::loop
