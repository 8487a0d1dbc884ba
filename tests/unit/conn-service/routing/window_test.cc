#include "conn-service/routing/window.h"

#include <gtest/gtest.h>

namespace conn::routing {
namespace {

Window::Body body(const std::string& text) {
  return std::make_shared<const std::string>(text);
}

TEST(Window, ReleasesInOrderWhateverOrderAnswersComeIn) {
  Window window;
  for (const std::uint64_t number : {3U, 5U, 8U})
    window.admit(Sequence{number}, 0, 1);
  window.answer(Sequence{8}, body("c"));
  window.answer(Sequence{5}, body("b"));
  EXPECT_FALSE(window.release());
  window.answer(Sequence{3}, body("a"));
  std::string released;
  while (const auto item = window.release())
    released += *item->body;
  EXPECT_EQ(released, "abc");
  EXPECT_TRUE(window.is_empty());
}

TEST(Window, IgnoresASecondAnswerAndOneForNobody) {
  Window window;
  window.admit(Sequence{3}, 0, 1);
  window.answer(Sequence{2}, body("x"));
  window.answer(Sequence{4}, body("x"));
  window.answer(Sequence{3}, body("a"));
  window.answer(Sequence{3}, body("x"));
  EXPECT_EQ(*window.release()->body, "a");
}

TEST(Window, HasRoomByEventsAndByBytesAndAlwaysForOne) {
  const WindowLimits limits{.events_max = 2, .bytes_max = 100};
  Window window;
  EXPECT_TRUE(window.has_room(limits, 1'000));
  window.admit(Sequence{1}, 0, 60);
  EXPECT_TRUE(window.has_room(limits, 40));
  EXPECT_FALSE(window.has_room(limits, 41));
  window.answer(Sequence{1}, body("0123456789"));
  EXPECT_FALSE(window.has_room(limits, 40)) << "the answer counts too";
  window.admit(Sequence{2}, 0, 1);
  EXPECT_FALSE(window.has_room(limits, 1)) << "two events";
  EXPECT_TRUE(window.release());
  EXPECT_TRUE(window.has_room(limits, 99));
}

TEST(Window, NamesThoseThatWait) {
  Window window;
  for (const std::uint64_t number : {1U, 2U, 3U})
    window.admit(Sequence{number}, 0, 1);
  window.answer(Sequence{2}, body("b"));
  std::vector<std::uint64_t> waiting;
  window.each_waiting([&](Sequence sequence) { waiting.push_back(sequence.value); });
  EXPECT_EQ(waiting, (std::vector<std::uint64_t>{1, 3}));
}

}  // namespace
}  // namespace conn::routing
