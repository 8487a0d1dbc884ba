// produce: hands one record to a producer's queue.
//
// librdkafka's own rd_kafka_producev() is variadic macros full of C casts; this is its typed
// sibling rd_kafka_produceva().
//
// Shapes: everything is copied. No key or value is a null one, which is not an empty one: a null
//         value is a tombstone. `opaque` comes back with the delivery report.
// Errors: librdkafka's code, if the record was not taken; then there is no report.
// Thread: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/kafka/handles.h"

namespace shared::kafka {

struct OutgoingRecord {
  std::string topic;
  std::int32_t partition = RD_KAFKA_PARTITION_UA;  // the partitioner chooses, by the key
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
  std::vector<std::pair<std::string, std::string_view>> headers;
  void* opaque = nullptr;
};

[[nodiscard]] rd_kafka_resp_err_t produce(rd_kafka_t* producer, const OutgoingRecord& record);

}  // namespace shared::kafka
