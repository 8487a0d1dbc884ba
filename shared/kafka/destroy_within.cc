#include "shared/kafka/destroy_within.h"

#include <string>

#include "shared/log/log.h"
#include "shared/sync/bounded_thread.h"

namespace shared::kafka {

bool destroy_within(ClientPtr client, std::int64_t timeout_ms) {
  const std::string name = rd_kafka_name(client.get());
  BoundedThread thread([raw = client.release()] { destroy_client(raw); });
  const bool is_closed = thread.join_within(timeout_ms);
  if (!is_closed) log::error("kafka client did not close", {{"client", name}});
  return is_closed;
}

}  // namespace shared::kafka
