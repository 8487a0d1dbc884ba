#include "shared/kafka/produce.h"

namespace shared::kafka {

namespace {

// librdkafka copies, yet its union has room for pointers to mutable bytes only.
void* address(const std::optional<std::string_view>& bytes) {
  static constexpr char kEmpty = 0;  // an empty key has an address, a null one has none
  if (!bytes) return nullptr;
  return const_cast<char*>(bytes->empty() ? &kEmpty : bytes->data());  // NOLINT
}

rd_kafka_vu_t with_bytes(rd_kafka_vtype_t type, const std::optional<std::string_view>& bytes) {
  rd_kafka_vu_t part{};
  part.vtype = type;
  part.u.mem = {address(bytes), bytes.value_or("").size()};
  return part;
}

}  // namespace

rd_kafka_resp_err_t produce(rd_kafka_t* producer, const OutgoingRecord& record) {
  std::vector<rd_kafka_vu_t> parts;
  parts.reserve(6 + record.headers.size());
  rd_kafka_vu_t part{};
  part.vtype = RD_KAFKA_VTYPE_TOPIC;
  part.u.cstr = record.topic.c_str();
  parts.push_back(part);
  part.vtype = RD_KAFKA_VTYPE_PARTITION;
  part.u.i32 = record.partition;
  parts.push_back(part);
  part.vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  part.u.i = RD_KAFKA_MSG_F_COPY;
  parts.push_back(part);
  part.vtype = RD_KAFKA_VTYPE_OPAQUE;
  part.u.ptr = record.opaque;
  parts.push_back(part);
  parts.push_back(with_bytes(RD_KAFKA_VTYPE_KEY, record.key));
  parts.push_back(with_bytes(RD_KAFKA_VTYPE_VALUE, record.value));
  for (const auto& [name, value] : record.headers) {
    part.vtype = RD_KAFKA_VTYPE_HEADER;
    part.u.header = {name.c_str(), value.data(), static_cast<ssize_t>(value.size())};
    parts.push_back(part);
  }
  const ErrorPtr error(rd_kafka_produceva(producer, parts.data(), parts.size()));
  return error ? rd_kafka_error_code(error.get()) : RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace shared::kafka
