#include "conn-service/protocol/response_json.h"

#include <gtest/gtest.h>

namespace conn::protocol {
namespace {

TEST(ResponseJson, ExtensionsEndABody) {
  EXPECT_EQ(extensions_tail(""), "");
  EXPECT_EQ(extensions_tail(R"({"a":1})"), R"(,"extensions":{"a":1}})");
}

}  // namespace
}  // namespace conn::protocol
