#include "shared/http/trace_context.h"

#include <string>

#include <gtest/gtest.h>

namespace shared::http {
namespace {

const std::string kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string kParent = "00f067aa0ba902b7";

std::string traceparent(const std::string& version = "00", const std::string& rest = "") {
  return version + "-" + kTrace + "-" + kParent + "-01" + rest;
}

TEST(Traceparent, IsAVersionATraceAParentAndFlags) {
  EXPECT_TRUE(is_traceparent(traceparent()));
}

TEST(Traceparent, OfALaterVersionMayBeLonger) {
  EXPECT_TRUE(is_traceparent(traceparent("cc")));
  EXPECT_TRUE(is_traceparent(traceparent("cc", "-what-the-future-will-be-like")));
  EXPECT_FALSE(is_traceparent(traceparent("cc", ".what-the-future-will-be-like")));
  EXPECT_FALSE(is_traceparent(traceparent("cc", "-a\r\nx: y")));
  EXPECT_FALSE(is_traceparent(traceparent("cc", "-" + std::string(100, 'a'))));
}

TEST(Traceparent, IsNothingElse) {
  const std::string wrong[] = {
      "",
      "00",
      traceparent("ff"),
      traceparent("0"),
      traceparent("00", "-more"),
      traceparent().replace(2, 1, "_"),
      traceparent().replace(3, 1, "A"),
      traceparent().replace(40, 1, "\n"),
      "00-" + std::string(32, '0') + "-" + kParent + "-01",
      "00-" + kTrace + "-" + std::string(16, '0') + "-01",
  };
  for (const std::string& each : wrong)
    EXPECT_FALSE(is_traceparent(each)) << each;
}

}  // namespace
}  // namespace shared::http
