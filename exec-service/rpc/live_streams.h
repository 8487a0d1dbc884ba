// LiveStreams: the Resolve streams that are open, so that all of them can be reached.
// Thread: any (a lock inside, not held while calling a stream).
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "exec-service/ports/service.h"
#include "exec-service/rpc/resolve_stream.h"
#include "shared/sync/mutex.h"

namespace exec::rpc {

class LiveStreams final : public ports::HeartbeatSink {
 public:
  // Whether drain() has been called: the stream is then to be drained before it starts.
  [[nodiscard]] bool add(const std::shared_ptr<ResolveStream>& stream);

  void announce();
  void drain();
  void on_heartbeat() override;
  // Ids of the schemas that rows are defined under, on any stream.
  [[nodiscard]] std::set<std::string> defined_schemas();

 private:
  [[nodiscard]] std::vector<std::shared_ptr<ResolveStream>> all();

  shared::Mutex mutex_;
  std::vector<std::weak_ptr<ResolveStream>> streams_ GUARDED_BY(mutex_);
  bool is_draining_ GUARDED_BY(mutex_) = false;
};

}  // namespace exec::rpc
