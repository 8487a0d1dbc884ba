#include "shared/graphql/error_json.h"

#include <gtest/gtest.h>

namespace shared::graphql {
namespace {

TEST(ErrorJson, AnEntryHasTheMembersThatAreNotEmpty) {
  const Location at[] = {{1, 3}, {2, 1}};
  std::string all;
  append_error(all, {R"("no")", at, R"(["flights",0])", R"({"code":"A"})"});
  EXPECT_EQ(all, R"({"message":"no","locations":[{"line":1,"column":3},{"line":2,"column":1}],)"
                 R"("path":["flights",0],"extensions":{"code":"A"}})");

  std::string bare;
  append_error(bare, {R"("no")"});
  EXPECT_EQ(bare, R"({"message":"no"})");
}

TEST(ErrorJson, OneErrorHasItsMessageEscapedAndItsCode) {
  EXPECT_EQ(one_error("no \"x\"", "NOT_FOUND"),
            R"([{"message":"no \"x\"","extensions":{"code":"NOT_FOUND"}}])");
}

TEST(ErrorJson, ARequestErrorHasNoData) {
  EXPECT_EQ(request_error("no", "OVERLOADED"),
            R"({"errors":[{"message":"no","extensions":{"code":"OVERLOADED"}}]})");
}

}  // namespace
}  // namespace shared::graphql
