#include "exec-service/publisher/producer_config.h"

#include <string>

namespace exec::publisher {

namespace kafka = shared::kafka;

kafka::ClientConfig producer_config(const kafka::Provider& provider,
                                    const PublisherOptions& options) {
  kafka::ClientConfig config(kafka::Role::kProducer, provider);
  config.prefer("client.id", "sluice-exec");
  config.prefer("partitioner",
                "murmur2_random");  // Java's: one key, one partition, whatever the client
  config.prefer("linger.ms", std::to_string(options.linger_ms));
  config.prefer("message.max.bytes", std::to_string(options.record_bytes_max));
  config.prefer("message.timeout.ms", std::to_string(options.message_timeout_ms));
  config.prefer("queue.buffering.max.messages", std::to_string(options.records_max));
  config.prefer("queue.buffering.max.kbytes", std::to_string(options.bytes_max / 1024));
  config.apply_properties();
  config.require("enable.idempotence", "true");
  config.require("acks", "all");
  return config;
}

}  // namespace exec::publisher
