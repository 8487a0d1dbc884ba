#include "exec-service/executor/output.h"

#include <string>

#include <gtest/gtest.h>

namespace exec::executor {
namespace {

std::string bytes(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += static_cast<char>('!' + (i % 90));
  return text;
}

TEST(Output, TakesPiecesOfEverySize) {
  std::string written = "before";
  std::string expected = "before";
  Output out(written);
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
  Output out(written);
  out += "a";
  out += bytes(100'000);
  out.finish();
  EXPECT_EQ(written, "a" + bytes(100'000));
}

TEST(Output, IsCutBackToWhereSomethingBegan) {
  std::string written;
  Output out(written);
  out += R"({"flights":)";
  const std::size_t start = out.size();
  out += R"([{"id":)";
  out.resize(start);
  out += "null";
  out.finish();
  EXPECT_EQ(written, R"({"flights":null)");
}

}  // namespace
}  // namespace exec::executor
