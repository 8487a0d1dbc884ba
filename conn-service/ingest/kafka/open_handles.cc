#include "conn-service/ingest/kafka/open_handles.h"

#include <string>

#include "shared/kafka/client_config.h"

namespace conn::ingest::kafka {

namespace kafka = shared::kafka;

namespace {

kafka::ClientConfig live_config(const kafka::Provider& provider, const KafkaOptions& options) {
  kafka::ClientConfig config(kafka::Role::kConsumer, provider);
  config.prefer("client.id", "sluice-conn");
  config.prefer("group.id", options.group_id);
  config.prefer("fetch.wait.max.ms", std::to_string(options.fetch_wait_ms));
  config.prefer("fetch.min.bytes", "1");
  config.prefer("fetch.message.max.bytes", "262144");
  config.prefer("fetch.queue.backoff.ms", "10");
  config.prefer("queued.max.messages.kbytes", "32768");
  config.prefer("topic.metadata.refresh.interval.ms", "30000");
  config.prefer("isolation.level", "read_committed");
  config.prefer("check.crcs", "true");
  config.apply_properties();
  config.require("enable.auto.commit", "false");
  config.require("enable.auto.offset.store", "false");
  config.require("auto.offset.reset", "error");
  // The position after a transaction's marker or a compacted record, which come as no message.
  config.require("enable.partition.eof", "true");
  config.require("allow.auto.create.topics", "false");
  // A lost connection is an error that we are told of: the logs may be others when it is back. Idle
  // ones are not reported.
  config.require("log.connection.close", "true");
  return config;
}

kafka::ClientConfig control_config(const kafka::Provider& provider) {
  kafka::ClientConfig config(kafka::Role::kConsumer, provider);
  config.prefer("client.id", "sluice-conn-control");
  config.prefer("isolation.level", "read_committed");  // the end is where it will go on
  config.apply_properties();
  config.require("allow.auto.create.topics", "false");
  config.require("enable.auto.commit", "false");
  return config;
}

}  // namespace

shared::Result<kafka::ClientPtr> open_live(const kafka::Provider& provider,
                                           const KafkaOptions& options,
                                           OnClientError on_error,
                                           void* self) {
  kafka::ClientConfig config = live_config(provider, options);
  rd_kafka_conf_set_opaque(config.conf(), self);
  rd_kafka_conf_set_error_cb(config.conf(), on_error);
  auto client = config.open();
  // The client's own events come by the consumer's queue, too: one queue to drain.
  if (client) rd_kafka_poll_set_consumer(client->get());
  return client;
}

shared::Result<kafka::ClientPtr> open_control(const kafka::Provider& provider) {
  return control_config(provider).open();
}

std::optional<std::string> refusal(const kafka::Provider& provider, const KafkaOptions& options) {
  if (auto reason = live_config(provider, options).refusal()) return reason;
  return control_config(provider).refusal();
}

bool is_position_lost(rd_kafka_resp_err_t code) {
#if RD_KAFKA_VERSION >= 0x020100ff  // 2.1.0
  if (code == RD_KAFKA_RESP_ERR__LOG_TRUNCATION) return true;
#endif
  return code == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET ||
         code == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE;
}

}  // namespace conn::ingest::kafka
