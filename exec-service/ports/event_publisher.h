// EventPublisher: the port through which a mutation's publishing field emits an event;
// exec-service/publisher is the adapter over Kafka, tests have a fake.
//
// Shapes: `value` is a JSON object of the field's arguments; no key is a null key, not an empty
//         one.
// Errors: what kept the record from being delivered: kInvalidInput (topic, size), kUnavailable,
//         kDeadlineExceeded. Execution turns it into {"success": false}, never a GraphQL error.
// Thread: the worker's loop. `done` is called exactly once, after the delivery report, on that
//         thread, never from within publish().
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "exec-service/ports/subgraph_client.h"
#include "shared/base/result.h"

namespace exec::ports {

struct OutgoingEvent {
  std::string provider;
  std::string topic;
  std::optional<std::string> key;
  Headers headers;
  std::string value;
  std::int64_t deadline_ms = 0;  // Clock::now_ms(); 0: the provider's own timeout
};

class EventPublisher {
 public:
  using Done = std::function<void(shared::Result<void>)>;

  EventPublisher() = default;
  EventPublisher(const EventPublisher&) = delete;
  EventPublisher& operator=(const EventPublisher&) = delete;
  virtual ~EventPublisher() = default;

  virtual void publish(OutgoingEvent event, Done done) = 0;
};

}  // namespace exec::ports
