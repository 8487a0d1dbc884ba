#include "conn-service/protocol/server_message.h"

#include <string>

#include <gtest/gtest.h>

namespace conn::protocol {
namespace {

std::string next(std::string_view id_json, std::string_view body, std::string_view tail) {
  std::string out(kNextBeforeId);
  out += id_json;
  append_next_behind_id(out, body, tail);
  return out;
}

TEST(ServerMessage, PutsASharedBodyBetweenItsIdAndItsTail) {
  EXPECT_EQ(next(R"("7")", R"({"data":{"a":1}})", ""),
            R"({"id":"7","type":"next","payload":{"data":{"a":1}}})");
  EXPECT_EQ(next(R"("7")", R"({"data":{"a":1}})", R"(,"extensions":{"cursor":"x"}})"),
            R"({"id":"7","type":"next","payload":{"data":{"a":1},"extensions":{"cursor":"x"}}})");
}

TEST(ServerMessage, HasTheMembersOfItsType) {
  EXPECT_EQ(complete_message(R"("7")"), R"({"id":"7","type":"complete"})");
  EXPECT_EQ(error_message(R"("7")", one_error("no \"x\"", "NOT_FOUND")),
            R"({"id":"7","type":"error","payload":)"
            R"([{"message":"no \"x\"","extensions":{"code":"NOT_FOUND"}}]})");
  EXPECT_EQ(pong_message(""), R"({"type":"pong"})");
  EXPECT_EQ(pong_message(R"({"a":1})"), R"({"type":"pong","payload":{"a":1}})");
}

}  // namespace
}  // namespace conn::protocol
