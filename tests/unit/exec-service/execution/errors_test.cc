#include "exec-service/execution/errors.h"

#include <string>

#include <gtest/gtest.h>

#include "shared/json/parsed_text.h"

namespace exec::execution {
namespace {

std::string relayed(std::string_view error, const SubgraphErrorMask* mask) {
  shared::json::ParsedText document;
  const auto root = document.parse(error);
  EXPECT_TRUE(root) << error;
  ErrorList errors({.errors_max = 10, .bytes_max = 10'000}, R"("topic":"flights")", nullptr, mask);
  errors.relay(*root, Path{{"flight", plan::kNone}}, {});
  return std::string(errors.json());
}

constexpr std::string_view kError =
    R"({"message":"no row 7 in db-3","extensions":{"code":"NOT_FOUND","sql":"SELECT 1"}})";

TEST(ErrorList, RelaysASubgraphsErrorAsItIs) {
  EXPECT_EQ(relayed(kError, nullptr),
            R"({"message":"no row 7 in db-3","path":["flight"],)"
            R"("extensions":{"code":"NOT_FOUND","sql":"SELECT 1","topic":"flights"}})");
}

TEST(ErrorList, MasksMessageAndExtensionsAndKeepsThePlace) {
  const SubgraphErrorMask mask;
  EXPECT_EQ(relayed(kError, &mask),
            R"({"message":"A subgraph reported an error.","path":["flight"],)"
            R"("extensions":{"code":"SUBGRAPH_ERROR","topic":"flights"}})");
}

TEST(ErrorList, AMaskedErrorKeepsACodeThatIsListed) {
  const SubgraphErrorMask mask{.codes = {"NOT_FOUND"}};
  EXPECT_EQ(relayed(kError, &mask),
            R"({"message":"A subgraph reported an error.","path":["flight"],)"
            R"("extensions":{"code":"NOT_FOUND","topic":"flights"}})");
}

TEST(ErrorList, MasksWhatHasNoCodeOrNoneThatIsAText) {
  const SubgraphErrorMask mask;
  const std::string masked = R"({"message":"A subgraph reported an error.","path":["flight"],)"
                             R"("extensions":{"code":"SUBGRAPH_ERROR","topic":"flights"}})";
  for (const char* error :
       {R"({"message":"x"})", R"({"message":"x","extensions":null})",
        R"({"message":"x","extensions":{"code":["FORBIDDEN"]}})",
        R"({"message":"x","extensions":"FORBIDDEN"})", R"({"message":7})", "{}"})
    EXPECT_EQ(relayed(error, &mask), masked) << error;
}

}  // namespace
}  // namespace exec::execution
