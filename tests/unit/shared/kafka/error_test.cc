#include "shared/kafka/error.h"

#include <gtest/gtest.h>

namespace shared::kafka {
namespace {

struct Case {
  rd_kafka_resp_err_t code;
  ErrorCode kind;
  bool is_transient;
  const char* message;
};

constexpr Case kCases[] = {
    {RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, ErrorCode::kInvalidInput, false,
     "topic flights does not exist: create it, or correct its name"},
    {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, ErrorCode::kUnavailable, false,
     "topic flights: the broker does not let us use it: grant DESCRIBE and READ (to publish: "
     "WRITE) "
     "on the topic"},
    {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, ErrorCode::kInvalidInput, true,
     "topic flights: the record is too large: raise `message.max.bytes` in the provider's "
     "properties and in the broker's configuration, or publish less"},
    {RD_KAFKA_RESP_ERR__TRANSPORT, ErrorCode::kUnavailable, true,
     "topic flights: no broker answers: check `brokers` and that it is up"},
    {RD_KAFKA_RESP_ERR__AUTHENTICATION, ErrorCode::kUnavailable, true,
     "topic flights: the broker refused our credentials: check `security.protocol` and the `sasl.` "
     "properties"},
    {RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, ErrorCode::kDeadlineExceeded, true,
     "topic flights: no acknowledgement in time: it may have been written"},
    {RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, ErrorCode::kUnavailable, true,
     "topic flights: Broker: Leader not available (LEADER_NOT_AVAILABLE)"},
};

TEST(KafkaError, NamesTheRemedy) {
  for (const Case& c : kCases) {
    const Error error = to_error(c.code, "topic flights");
    EXPECT_EQ(error.message, c.message);
    EXPECT_EQ(error.code, c.kind) << c.message;
    EXPECT_EQ(is_transient(c.code), c.is_transient) << c.message;
  }
}

}  // namespace
}  // namespace shared::kafka
