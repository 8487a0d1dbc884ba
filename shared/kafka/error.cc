#include "shared/kafka/error.h"

#include <fmt/core.h>

#include "shared/topics/topic_name.h"

namespace shared::kafka {

namespace {

struct Advice {
  rd_kafka_resp_err_t code;
  ErrorCode kind;
  const char* sentence;  // {} is what it is about; {1}: which names a topic may have
};

// The codes that an operator can act on; the rest keep librdkafka's own words.
constexpr Advice kAdvice[] = {
    {RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, ErrorCode::kInvalidInput,
     "{} does not exist: create it, or correct its name"},
    {RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, ErrorCode::kInvalidInput,
     "{} does not exist: create it, or correct its name"},
    {RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, ErrorCode::kInvalidInput, "{} has no such partition"},
    {RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION, ErrorCode::kInvalidInput,
     "{0} has a name that Kafka refuses: {1}"},
    {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, ErrorCode::kInvalidInput,
     "{}: the record is too large: raise `message.max.bytes` in the provider's properties and in "
     "the broker's configuration, or publish less"},
    {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, ErrorCode::kUnavailable,
     "{}: the broker does not let us use it: grant DESCRIBE and READ (to publish: WRITE) on the "
     "topic"},
    {RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, ErrorCode::kUnavailable,
     "{}: the broker does not let us use our group: grant DESCRIBE on groups with our prefix"},
    {RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, ErrorCode::kUnavailable,
     "{}: the broker does not let us publish idempotently: grant IDEMPOTENT_WRITE, or WRITE on the "
     "topic where Kafka is 2.8 or newer"},
    {RD_KAFKA_RESP_ERR__AUTHENTICATION, ErrorCode::kUnavailable,
     "{}: the broker refused our credentials: check `security.protocol` and the `sasl.` "
     "properties"},
    {RD_KAFKA_RESP_ERR__SSL, ErrorCode::kUnavailable,
     "{}: TLS failed: check `ssl.ca.location` and the broker's certificate"},
    {RD_KAFKA_RESP_ERR__RESOLVE, ErrorCode::kUnavailable,
     "{}: a broker's host name does not resolve: check `brokers` and `advertised.listeners`"},
    {RD_KAFKA_RESP_ERR__TRANSPORT, ErrorCode::kUnavailable,
     "{}: no broker answers: check `brokers` and that it is up"},
    {RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, ErrorCode::kUnavailable,
     "{}: no broker answers: check `brokers` and that it is up"},
    {RD_KAFKA_RESP_ERR__QUEUE_FULL, ErrorCode::kUnavailable,
     "{}: too many records wait for the broker: it is slower than what is published"},
    {RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, ErrorCode::kUnavailable,
     "{}: fewer replicas are in sync than `min.insync.replicas` asks for"},
    {RD_KAFKA_RESP_ERR__PURGE_QUEUE, ErrorCode::kUnavailable,
     "{}: given up before it was sent, as we are stopping"},
    {RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, ErrorCode::kDeadlineExceeded,
     "{}: no acknowledgement in time: it may have been written"},
    {RD_KAFKA_RESP_ERR__PURGE_INFLIGHT, ErrorCode::kDeadlineExceeded,
     "{}: given up while under way: it may have been written"},
};

}  // namespace

Error to_error(rd_kafka_resp_err_t code, std::string_view what) {
  for (const Advice& advice : kAdvice)
    if (advice.code == code)
      return {advice.kind,
              fmt::format(fmt::runtime(advice.sentence), what, topics::kTopicNameRule)};
  return {ErrorCode::kUnavailable,
          fmt::format("{}: {} ({})", what, rd_kafka_err2str(code), rd_kafka_err2name(code))};
}

bool is_transient(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR__INVALID_ARG:
    case RD_KAFKA_RESP_ERR__FATAL:
      return false;
    default:
      return true;  // away, electing, loading, slow, refusing credentials that may be mended
  }
}

}  // namespace shared::kafka
