#include "exec-service/rpc/response_limit.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exec-service/rpc/from_wire.h"
#include "exec-service/rpc/server_options.h"
#include "proto/exec.pb.h"

namespace exec::rpc {
namespace {

constexpr std::size_t kServer = 1U << 20U;
constexpr std::size_t kAsked = 20'000;

wire::ExecuteResponse executed(std::size_t body_bytes) {
  wire::ExecuteResponse response;
  response.mutable_result()->set_outcome(wire::OUTCOME_EXECUTED);
  response.mutable_result()->set_kind(wire::OPERATION_KIND_MUTATION);
  response.mutable_result()->set_body(std::string(body_bytes, 'x'));
  return response;
}

TEST(ResponseLimit, LeavesWhatFits) {
  wire::ExecuteResponse response = executed(15'000);
  ResponseLimit(kServer, kAsked).apply(response);
  EXPECT_EQ(response.result().body(), std::string(15'000, 'x'));
}

TEST(ResponseLimit, ReplacesWhatTheCallerDoesNotTake) {
  wire::ExecuteResponse response = executed(kAsked);
  ResponseLimit(kServer, kAsked).apply(response);
  EXPECT_EQ(response.result().outcome(), wire::OUTCOME_EXECUTED);
  EXPECT_EQ(response.result().kind(), wire::OPERATION_KIND_MUTATION);
  EXPECT_EQ(response.result().body(),
            R"({"data":null,"errors":[{"message":"The response is larger than 15904 bytes: select )"
            R"(less, or ask for shorter lists.",)"
            R"("extensions":{"code":"RESPONSE_TOO_LARGE"}}]})");
}

TEST(ResponseLimit, HoldsTheServersOwnWhereTheCallerNamesNone) {
  wire::ExecuteResponse response = executed(kServer);
  ResponseLimit(kServer, 0).apply(response);
  EXPECT_THAT(response.result().body(), testing::HasSubstr("RESPONSE_TOO_LARGE"));
}

TEST(ResponseLimit, RefusesASubscriptionWhoseFilterIsTooLarge) {
  wire::ExecuteResponse response;
  response.mutable_prepared()->set_relevant_variables(std::string(kAsked, 'x'));
  ResponseLimit(kServer, kAsked).apply(response);
  EXPECT_EQ(response.result().outcome(), wire::OUTCOME_VARIABLES_ERROR);
  EXPECT_THAT(response.result().body(), testing::StartsWith(R"({"errors":[{"message":)"));
}

TEST(ResponseLimit, LeavesWhatDoesNotFitIntoABatchForAnother) {
  ResponseLimit limit(kServer, kAsked);
  wire::PrepareResponse response;
  for (const std::size_t bytes : {10'000U, 10'000U, 1'000U, 30'000U}) {
    wire::PrepareResult& result = *response.add_results();
    result.mutable_prepared()->set_relevant_variables(std::string(bytes, 'x'));
    limit.add(result);
  }
  EXPECT_TRUE(response.results(0).has_prepared());
  EXPECT_EQ(response.results(1).error().outcome(), wire::OUTCOME_OVERLOADED);
  EXPECT_TRUE(response.results(2).has_prepared());
  EXPECT_EQ(response.results(3).error().outcome(), wire::OUTCOME_VARIABLES_ERROR);
  EXPECT_LE(response.ByteSizeLong(), kAsked);
}

}  // namespace
}  // namespace exec::rpc
