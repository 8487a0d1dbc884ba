// What the hub's thread and a provider's control thread send each other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "conn-service/routing/event.h"
#include "shared/base/result.h"
#include "shared/kafka/handles.h"

namespace conn::ingest::kafka {

struct PartitionStart {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
};

// hub → control
struct FindTopic {  // its partitions and their ends, until the broker has answered
  routing::TopicId id;
  std::string topic;
};
struct Assign {
  std::string topic;
  std::vector<PartitionStart> starts;
};
struct FindRange {  // the partition's position is out of range; it is unassigned first
  routing::TopicId id;
  std::string topic;
  std::int32_t partition;
};
struct Forget {  // no longer followed: unassign, drop pending questions
  routing::TopicId id;
  std::string topic;
  std::vector<std::int32_t> partitions;
};
struct Unassign {
  routing::TopicId id;
  std::string topic;
  std::vector<std::int32_t> partitions;
};
struct Probe {};  // the brokers seem to be down: ask until they answer
struct Look {
  routing::TopicId id;
  std::string topic;
  std::int32_t partition;
  std::int64_t position;
};
struct CheckProgress {  // of partitions that have not advanced lately; always answered
  std::vector<Look> looks;
};
struct Reopen {};  // the client that reads; nothing is assigned afterwards
using ControlRequest =
    std::variant<FindTopic, Assign, FindRange, Forget, Unassign, Probe, CheckProgress, Reopen>;

// control → hub
struct TopicFound {
  routing::TopicId id;
  std::vector<PartitionStart> ends;
};
struct TopicRefused {
  routing::TopicId id;
  shared::Error why;
};
struct RangeFound {
  routing::TopicId id;
  std::int32_t partition;
  std::int64_t start;  // of the log
  std::int64_t end;
};
struct RangeMissing {  // the broker does not have that partition
  routing::TopicId id;
  std::int32_t partition;
};
struct Seen {
  routing::TopicId id;
  std::int32_t partition;
  std::int64_t position;            // as it was asked
  std::optional<std::int64_t> end;  // none: the broker does not have that partition
};
struct ProgressFound {  // without those of which nothing is known now
  std::vector<Seen> seen;
};
struct ClusterChanged {  // other brokers answer, with logs of their own
  std::string from;
  std::string to;
};
struct Unassigned {  // nothing comes of them until they are assigned again
  routing::TopicId id;
  std::vector<std::int32_t> partitions;
};
struct Reopened {
  rd_kafka_t* live;  // the control thread's
};
struct PartitionsGrown {
  routing::TopicId id;
  std::vector<PartitionStart> starts;  // of the log, of the new ones
};
struct BrokersSeen {};    // one answered
struct BrokersSilent {};  // none answered a question
using ControlAnswer = std::variant<TopicFound,
                                   TopicRefused,
                                   RangeFound,
                                   RangeMissing,
                                   ProgressFound,
                                   ClusterChanged,
                                   Unassigned,
                                   Reopened,
                                   PartitionsGrown,
                                   BrokersSeen,
                                   BrokersSilent>;

}  // namespace conn::ingest::kafka
