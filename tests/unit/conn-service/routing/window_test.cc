#include "conn-service/routing/window.h"

#include <gtest/gtest.h>

namespace conn::routing {
namespace {

Window::Body body(const std::string& text) {
  return std::make_shared<const std::string>(text);
}

Window::Item reading(Sequence sequence, std::size_t bytes) {
  return {.sequence = sequence, .row = {}, .event = {}, .bytes = bytes, .body = nullptr};
}

TEST(Window, ReleasesInOrderWhateverOrderAnswersComeIn) {
  Window window;
  for (const std::uint64_t number : {3U, 5U, 8U})
    window.admit(reading(Sequence{number}, 1));
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

TEST(Window, IgnoresASecondAnswerAndOneThatNoReaderAwaits) {
  Window window;
  window.admit(reading(Sequence{3}, 1));
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
  window.admit(reading(Sequence{1}, 60));
  EXPECT_TRUE(window.has_room(limits, 40));
  EXPECT_FALSE(window.has_room(limits, 41));
  window.answer(Sequence{1}, body("0123456789"));
  EXPECT_FALSE(window.has_room(limits, 40)) << "the answer counts too";
  window.admit(reading(Sequence{2}, 1));
  EXPECT_FALSE(window.has_room(limits, 1)) << "two events";
  EXPECT_TRUE(window.release());
  EXPECT_TRUE(window.has_room(limits, 99));
}

TEST(Window, NamesThoseThatWait) {
  Window window;
  for (const std::uint64_t number : {1U, 2U, 3U})
    window.admit(reading(Sequence{number}, 1));
  window.answer(Sequence{2}, body("b"));
  std::vector<std::uint64_t> waiting;
  window.each_waiting([&](const Window::Item& item) { waiting.push_back(item.sequence.value); });
  EXPECT_EQ(waiting, (std::vector<std::uint64_t>{1, 3}));
}

TEST(Window, IsTheTailOfOneThatHasTheSameLastReadingsUnderTheSameRows) {
  Window longer;
  Window shorter;
  EXPECT_TRUE(shorter.is_tail_of(longer));
  for (const std::uint64_t number : {3U, 5U, 8U})
    longer.admit(reading(Sequence{number}, 1));
  EXPECT_TRUE(shorter.is_tail_of(longer)) << "an empty one is a tail";
  shorter.admit(reading(Sequence{8}, 1));
  EXPECT_TRUE(shorter.is_tail_of(longer));
  EXPECT_FALSE(longer.is_tail_of(shorter));
  EXPECT_EQ(longer.oldest(), Sequence{3});
  EXPECT_TRUE(longer.has_older(Sequence{4}));
  EXPECT_FALSE(longer.has_older(Sequence{3}));

  Window of_another_row;
  Window::Item item = reading(Sequence{8}, 1);
  item.row = RowId{7};
  of_another_row.admit(std::move(item));
  EXPECT_FALSE(of_another_row.is_tail_of(longer));
}

}  // namespace
}  // namespace conn::routing
