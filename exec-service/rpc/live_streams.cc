#include "exec-service/rpc/live_streams.h"

#include <utility>

namespace exec::rpc {

bool LiveStreams::add(const std::shared_ptr<ResolveStream>& stream) {
  const shared::Lock lock(mutex_);
  std::erase_if(streams_, [](const auto& other) { return other.expired(); });
  streams_.push_back(stream);
  return is_draining_;
}

std::vector<std::shared_ptr<ResolveStream>> LiveStreams::all() {
  std::vector<std::shared_ptr<ResolveStream>> streams;
  const shared::Lock lock(mutex_);
  for (const auto& each : streams_)
    if (auto stream = each.lock()) streams.push_back(std::move(stream));
  return streams;
}

void LiveStreams::announce() {
  for (const auto& stream : all())
    stream->announce();
}

void LiveStreams::drain() {
  {
    const shared::Lock lock(mutex_);
    is_draining_ = true;
  }
  for (const auto& stream : all())
    stream->drain();
}

void LiveStreams::on_heartbeat() {
  for (const auto& stream : all())
    stream->heartbeat();
}

std::set<std::string> LiveStreams::defined_schemas() {
  std::set<std::string> ids;
  for (const auto& stream : all())
    stream->add_defined_schemas(ids);
  return ids;
}

}  // namespace exec::rpc
