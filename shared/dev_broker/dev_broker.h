// DevBroker: librdkafka's mock cluster, real Kafka protocol on loopback; for the demo and tests.
//
//   producers, consumers ⇄ 127.0.0.1:port ⇄ DevBroker (all in memory, gone with it)
//
// The mock binds random ports, and every broker advertises its own, so a front that forwards a
// fixed port would only be used once. Instead the mock's bind() call is met on its way: this
// module defines `bind`, which the dynamic linker prefers to libc's, and gives the mock's listener
// the wanted port (and SO_REUSEADDR, for a restart). Every other bind() passes unchanged. The
// outcome is checked: a librdkafka that binds otherwise is an error here.
//
// What the mock lacks: retention except for 5 MiB or 100,000 message sets per partition, ACLs,
// SASL, admin requests, offsets by time; it creates any topic that a client asks for; it holds each
// Fetch for the client's whole fetch.wait.max.ms, so consumers set that to 2.
//
// Errors: open(): kUnavailable, if a port is taken.
// Thread: one; the cluster's own thread is librdkafka's. One open() at a time in a process.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"

struct rd_kafka_s;
struct rd_kafka_mock_cluster_s;

namespace shared::dev_broker {

struct DevTopic {
  std::string name;
  int partitions = 1;
};

// "flights:4", or "flights" for one partition.
[[nodiscard]] Result<DevTopic> parse_topic(std::string_view text);

struct DevBrokerOptions {
  std::uint16_t port = 0;  // of the first broker, the others follow; 0: any
  int brokers = 1;
  std::vector<DevTopic> topics;
};

class DevBroker {
 public:
  [[nodiscard]] static Result<std::unique_ptr<DevBroker>> open(const DevBrokerOptions& options);
  ~DevBroker();
  DevBroker(const DevBroker&) = delete;
  DevBroker& operator=(const DevBroker&) = delete;

  [[nodiscard]] const std::string& bootstrap() const { return bootstrap_; }  // host:port,...
  [[nodiscard]] Result<void> create_topic(const DevTopic& topic);

  // For faults: rd_kafka_mock_broker_set_down() and its like. Brokers are numbered from 1.
  [[nodiscard]] rd_kafka_mock_cluster_s* cluster() { return cluster_; }

 private:
  DevBroker(rd_kafka_s* client, rd_kafka_mock_cluster_s* cluster);

  rd_kafka_s* client_;
  rd_kafka_mock_cluster_s* cluster_;
  std::string bootstrap_;
};

}  // namespace shared::dev_broker
