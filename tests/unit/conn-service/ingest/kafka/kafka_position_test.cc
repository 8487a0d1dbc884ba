#include "conn-service/ingest/kafka/kafka_position.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace conn::ingest::kafka {
namespace {

TEST(KafkaPosition, ComesBackFromItsBytes) {
  constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
  for (const KafkaPosition& position :
       {KafkaPosition{.offset = 0}, KafkaPosition{.offset = 127, .leader_epoch = 0},
        KafkaPosition{.offset = 128, .leader_epoch = 126},
        KafkaPosition{.offset = kLast,
                      .leader_epoch = std::numeric_limits<std::int32_t>::max() - 1}})
    EXPECT_EQ(from_bytes(to_position(position, 3).bytes), position);
}

TEST(KafkaPosition, IsNotReadFromOtherBytes) {
  const std::string good = to_position({.offset = 300, .leader_epoch = 7}, 0).bytes;
  for (const std::string& bytes : {std::string(), good.substr(0, good.size() - 1), good + '\1',
                                   std::string(11, '\xff'), std::string(9, '\xff') + "\x7f\1"})
    EXPECT_EQ(from_bytes(bytes), std::nullopt);
}

TEST(KafkaPosition, OfALogThatBeganAnewComparesGreater) {
  EXPECT_GT(to_position({.offset = 0}, 1).order, to_position({.offset = 9'000}, 0).order);
  EXPECT_GT(to_position({.offset = 2}, 1).order, to_position({.offset = 1}, 1).order);
}

}  // namespace
}  // namespace conn::ingest::kafka
