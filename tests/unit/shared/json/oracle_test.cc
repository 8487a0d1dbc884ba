// Three parsers, one verdict: this one against nlohmann_json and simdjson over texts made by
// cutting and changing valid ones, so that the table is thousands of rows long.
// tests/fuzz/json_fuzz.cc asks the same of whatever a fuzzer finds.
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/shared/json/json_oracles.h"

namespace shared::json {
namespace {

constexpr std::string_view kSeeds[] = {
    R"({"data":{"employee":{"id":"1","name":"J\u00f6rg","tags":["a","b\n"],"age":42,"boss":null}}})",
    R"({"errors":[{"message":"no \ud83d\ude00","path":["a",0,"b"]}],"data":null})",
    "[0,-1,1.5,1e5,1E-5,-0.0,12345678901234567890,1e-7]",
    "{\"caf\xC3\xA9\":\"\xE2\x82\xAC\",\"\xF0\x9F\x98\x80\":[[[]],{},{\"a\":{}}]}",
    R"([true,false,null,"",{"":""},"\"\\\/\b\f\n\r\t"])",
    R"(  [ 1 , { "a" : 2 } ]  )",
    R"("\u0000\u001f\u007f\uffff")",
};
constexpr std::string_view kAlphabet =
    "{}[]:,\"\\ 0123456789.eE+-truefalsnu/bx\n\t\x01\x80\xC3\xA9\xED";

TEST(Oracles, AgreeOnEveryPrefix) {
  for (const std::string_view seed : kSeeds) {
    for (std::size_t size = 0; size <= seed.size(); ++size) {
      EXPECT_EQ(tests::disagreement(seed.substr(0, size)), "") << seed.substr(0, size);
    }
  }
}

TEST(Oracles, AgreeOnTextsWithOneToThreeBytesChanged) {
  std::mt19937 random(20261124);
  const auto below = [&random](std::size_t limit) { return random() % limit; };
  for (int round = 0; round < 20'000; ++round) {
    std::string text(kSeeds[below(std::size(kSeeds))]);
    for (std::size_t changes = 1 + below(3); changes != 0; --changes) {
      const std::size_t at = below(text.size());
      const char c = kAlphabet[below(kAlphabet.size())];
      switch (below(3)) {
        case 0:
          text[at] = c;
          break;
        case 1:
          text.insert(at, 1, c);
          break;
        default:
          if (text.size() > 1) text.erase(at, 1);
      }
    }
    ASSERT_EQ(tests::disagreement(text), "") << text;
  }
}

}  // namespace
}  // namespace shared::json
