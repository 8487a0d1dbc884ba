// Adapters: what the hub's core reaches the world by. conn-service/adapters.h makes those of
// production; tests and benches have their own.
//
// Thread: the hub's; made, used and destroyed there. Destruction is silent.
#pragma once

#include <functional>
#include <memory>

#include "conn-service/pipeline/event_source.h"
#include "conn-service/pipeline/executor.h"
#include "shared/loop/loop.h"

namespace conn::hub {

class Adapters {
 public:
  Adapters() = default;
  Adapters(const Adapters&) = delete;
  Adapters& operator=(const Adapters&) = delete;
  virtual ~Adapters() = default;

  [[nodiscard]] virtual pipeline::Executor& executor() = 0;
  [[nodiscard]] virtual pipeline::EventSource& source() = 0;
};

using MakeAdapters = std::function<std::unique_ptr<Adapters>(shared::loop::Loop&)>;

}  // namespace conn::hub
