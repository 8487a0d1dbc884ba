#include "conn-service/protocol/framing.h"

#include <string>

#include <gtest/gtest.h>

namespace conn::protocol {
namespace {

constexpr std::string_view kBody = R"({"data":{"a":1}})";
constexpr std::string_view kTail = R"(,"extensions":{"c":2}})";

struct Row {
  const char* name;
  Framing framing;
  const char* message;
  const char* with_tail;
};

const Row kRows[] = {
    {"WithAnId",
     {.before_id = R"({"id":)", .has_id = true, .after_id = R"(,"payload":)", .end = "}"},
     R"({"id":"7","payload":{"data":{"a":1}}})",
     R"({"id":"7","payload":{"data":{"a":1},"extensions":{"c":2}}})"},
    {"WithoutAnId",
     {.before_id = "event: next\ndata: ", .end = "\n\n"},
     "event: next\ndata: {\"data\":{\"a\":1}}\n\n",
     "event: next\ndata: {\"data\":{\"a\":1},\"extensions\":{\"c\":2}}\n\n"},
    {"Bare", {}, R"({"data":{"a":1}})", R"({"data":{"a":1},"extensions":{"c":2}})"},
};

class FramingTest : public testing::TestWithParam<Row> {};

TEST_P(FramingTest, PutsASharedBodyBetweenItsIdAndItsTail) {
  for (const std::string_view tail : {std::string_view(), kTail}) {
    std::string message;
    append_message(message, GetParam().framing, R"("7")", kBody, tail);
    EXPECT_EQ(message, tail.empty() ? GetParam().message : GetParam().with_tail);
    EXPECT_EQ(message_size(GetParam().framing, 3, kBody, tail), message.size());
  }
}
INSTANTIATE_TEST_SUITE_P(Tables, FramingTest, testing::ValuesIn(kRows), [](const auto& row) {
  return std::string(row.param.name);
});

}  // namespace
}  // namespace conn::protocol
