// KafkaLog: writes topics and reads them back, for tests of what stands on the other side.
//
// Shapes: write() waits until the broker has the records. Thread: the test's; calls block.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/kafka/handles.h"

namespace tests {

struct Record {
  std::string topic;
  std::int32_t partition = 0;
  std::optional<std::string> key;
  std::optional<std::string> value;  // none: a tombstone
  std::vector<std::pair<std::string, std::string>> headers;
  std::int64_t offset = -1;  // of one that was read

  friend bool operator==(const Record&, const Record&) = default;
};

class KafkaLog {
 public:
  explicit KafkaLog(const std::string& bootstrap);

  void write(const std::vector<Record>& records);
  void write(const std::string& topic, std::int32_t partition, const std::string& value);

  // The first `count` records of a partition.
  [[nodiscard]] std::vector<Record> read(const std::string& topic,
                                         std::int32_t partition,
                                         std::size_t count);

 private:
  std::string bootstrap_;
  shared::kafka::ClientPtr producer_;
};

}  // namespace tests
