#include "conn-service/ingest/kafka/kafka_position.h"

#include <limits>
#include <string_view>

namespace conn::ingest::kafka {

namespace {

constexpr std::uint64_t kMore = 0x80;

void append_varint(std::string& bytes, std::uint64_t value) {
  for (; value >= kMore; value >>= 7U)
    bytes += static_cast<char>((value & (kMore - 1)) | kMore);
  bytes += static_cast<char>(value);
}

std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= (byte & (kMore - 1)) << shift;
    if (byte < kMore) return value;
  }
  return std::nullopt;
}

}  // namespace

routing::Position to_position(const KafkaPosition& position, std::uint32_t generation) {
  routing::Position out{.order = {.generation = generation, .number = position.offset},
                        .bytes = {}};
  append_varint(out.bytes, static_cast<std::uint64_t>(position.offset));
  append_varint(out.bytes, static_cast<std::uint64_t>(position.leader_epoch) + 1);
  return out;
}

std::optional<KafkaPosition> from_bytes(const std::string& bytes) {
  std::string_view left = bytes;
  const auto offset = take_varint(left);
  const auto epoch = take_varint(left);
  if (!offset || !epoch || !left.empty()) return std::nullopt;
  if (*offset > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) ||
      *epoch > static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max()))
    return std::nullopt;
  return KafkaPosition{.offset = static_cast<std::int64_t>(*offset),
                       .leader_epoch = static_cast<std::int32_t>(*epoch) - 1};
}

}  // namespace conn::ingest::kafka
