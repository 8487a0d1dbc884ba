// WorkerPorts: what a worker's pipeline needs of its surroundings. exec_service makes one per
// worker, on its thread, over HTTP and Kafka; tests have fakes.   Thread: the worker's.
#pragma once

#include <memory>

#include "exec-service/ports/event_publisher.h"
#include "exec-service/ports/subgraph_client.h"

namespace exec::supergraph {
struct Supergraph;
}

namespace exec::ports {

class WorkerPorts {
 public:
  WorkerPorts() = default;
  WorkerPorts(const WorkerPorts&) = delete;
  WorkerPorts& operator=(const WorkerPorts&) = delete;
  virtual ~WorkerPorts() = default;

  // The client of this schema's subgraphs, by the schema's indices. Called once per schema; kept
  // for as long as the schema is served or an operation of it runs.
  [[nodiscard]] virtual std::shared_ptr<SubgraphClient> subgraphs(
      const supergraph::Supergraph& supergraph) = 0;
  // Null: nothing can be published here.
  [[nodiscard]] virtual EventPublisher* publisher() = 0;
};

}  // namespace exec::ports
