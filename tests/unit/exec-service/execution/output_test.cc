#include "exec-service/execution/output.h"

#include <string>

#include <gtest/gtest.h>

namespace exec::execution {
namespace {

constexpr std::size_t kUnbounded = std::size_t{1} << 30U;

std::string bytes(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += static_cast<char>('!' + (i % 90));
  return text;
}

TEST(Output, TakesPiecesOfEverySize) {
  std::string written = "before";
  std::string expected = "before";
  Output out(written, kUnbounded);
  for (std::size_t size = 0; size <= 100; ++size) {
    out += bytes(size);
    out.push_back('|');
    expected += bytes(size) + '|';
  }
  EXPECT_EQ(out.size(), expected.size());
  out.finish();
  EXPECT_EQ(written, expected);
}

TEST(Output, GrowsForAPieceThatIsLargerThanAllBefore) {
  std::string written;
  Output out(written, kUnbounded);
  out += "a";
  out += bytes(100'000);
  out.finish();
  EXPECT_EQ(written, "a" + bytes(100'000));
}

TEST(Output, IsCutBackToWhereSomethingBegan) {
  std::string written;
  Output out(written, kUnbounded);
  out += R"({"flights":)";
  const std::size_t start = out.size();
  out += R"([{"id":)";
  out.resize(start);
  out += "null";
  out.finish();
  EXPECT_EQ(written, R"({"flights":null)");
}

TEST(Output, TakesNothingBeyondItsBound) {
  std::string written;
  Output out(written, 2'000);
  out += bytes(1'999);
  out.push_back('|');
  EXPECT_FALSE(out.is_full());
  out.push_back('x');
  EXPECT_TRUE(out.is_full());
  out += "x";
  out.resize(1'000);
  EXPECT_TRUE(out.is_full());
  out += bytes(5'000);
  out.finish();
  EXPECT_EQ(written, bytes(1'000));
}

TEST(Output, NeverHoldsMoreThanItsBound) {
  std::string written;
  Output out(written, 100'000);
  while (!out.is_full())
    out += bytes(300);
  EXPECT_LE(written.size(), 100'000U);
  EXPECT_GT(out.size(), 100'000U - 300U);
}

}  // namespace
}  // namespace exec::execution
