// ControlPort: what a provider's control thread asks of the brokers, and does to what is read.
//
//   ControlWorker ──▶ ControlPort ◀── KafkaControl: librdkafka (tests have a fake)
//
// Shapes: one request to the brokers per call (offsets: one per leader), whatever the number of
//         topics and partitions.
// Errors: librdkafka's codes: shared::kafka::is_transient() says which are worth asking again.
// Thread: the provider's control thread; a call blocks for as long as a question may.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "conn-service/ingest/kafka/control_messages.h"
#include "shared/kafka/handles.h"

namespace conn::ingest::kafka {

struct TopicShape {
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  std::int32_t partitions = 0;
};

struct PartitionOffset {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
};

enum class LogEdge : std::uint8_t { kStart, kEnd };

class ControlPort {
 public:
  template <class T>
  using Answer = tl::expected<T, rd_kafka_resp_err_t>;
  using TopicShapes = std::map<std::string, TopicShape>;

  ControlPort() = default;
  ControlPort(const ControlPort&) = delete;
  ControlPort& operator=(const ControlPort&) = delete;
  virtual ~ControlPort() = default;

  // Of these topics, and perhaps of others that were asked about and not forgotten. Without topics
  // it asks whether a broker answers.
  [[nodiscard]] virtual Answer<TopicShapes> shapes(const std::vector<std::string>& topics) = 0;

  // Fills in `offset` and `error`. The end is the last stable one: what a reader of committed
  // records will see next.
  [[nodiscard]] virtual Answer<std::vector<PartitionOffset>> offsets(
      std::vector<PartitionOffset> asked, LogEdge edge) = 0;

  // Of the brokers that answered last; empty: not known.
  [[nodiscard]] virtual std::string cluster_id() = 0;

  // Makes the client that reads look for the leaders of these topics now. Left alone it does so
  // once a second.
  virtual void find_leaders(const std::vector<std::string>& topics) = 0;

  virtual void assign(const std::string& topic, const std::vector<PartitionStart>& starts) = 0;
  virtual void unassign(const std::string& topic, const std::vector<std::int32_t>& partitions) = 0;
  virtual void forget(const std::string& topic) = 0;

  // Replaces the client that reads by a new one, to which nothing is assigned. The former one's
  // queue must have been let go of. Null: it could not be opened, which is logged; try again.
  [[nodiscard]] virtual rd_kafka_t* reopen() = 0;
};

}  // namespace conn::ingest::kafka
