// Producer: one provider's idempotent producer on a loop, and the records that wait for a report.
//
//   publish ─▶ produce() ─▶ [ id → done, deadline ] ◀─ delivery report ◀─ QueueDrain
//
// A record is answered by whichever comes first: its delivery report, or its deadline (then it may
// still be written: PUBLISH_UNKNOWN). librdkafka carries the id, never a pointer, so a report for
// an answered record finds nothing, which is ordinary.
//
// A fatal error (the broker has lost the producer's sequence) ends an idempotent producer for good:
// it is replaced by a new one, and retires until the next such error, so that what was in flight
// still gets its reports. A new one may be refused (its certificate's file is gone, no descriptor
// is left): then records fail, and it is tried again after a second.
//
// Spec:   docs/architecture.md "Kafka".
// Thread: the worker's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "exec-service/ports/event_publisher.h"
#include "exec-service/publisher/publisher_options.h"
#include "shared/base/clock.h"
#include "shared/base/result.h"
#include "shared/kafka/provider.h"
#include "shared/kafka/queue_drain.h"
#include "shared/loop/loop.h"

namespace exec::publisher {

class Producer {
 public:
  using Done = ports::EventPublisher::Done;

  // `idle` is called whenever the last record in flight has been answered.
  [[nodiscard]] static shared::Result<std::unique_ptr<Producer>> open(
      shared::loop::Loop& loop,
      const shared::Clock& clock,
      const shared::kafka::Provider& provider,
      const PublisherOptions& options,
      std::function<void()> idle);
  ~Producer();
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;

  // The reason, if the record is not taken; `done` is called later if it is.
  [[nodiscard]] shared::Result<void> publish(const ports::OutgoingEvent& event, Done done);

  [[nodiscard]] PublisherCounters counters() const;
  [[nodiscard]] rd_kafka_t* client() const { return current_.handle.get(); }  // for faults in tests

 private:
  using Id = std::uintptr_t;  // fits librdkafka's opaque pointer
  struct InFlight {
    Done done;
    std::string topic;
    std::size_t bytes = 0;
    std::int64_t deadline_ms = 0;  // 0: the message timeout only
  };

  struct Client {
    shared::kafka::ClientPtr handle;
    std::unique_ptr<shared::kafka::QueueDrain> drain;  // goes before its client
  };

  Producer(shared::loop::Loop& loop,
           const shared::Clock& clock,
           shared::kafka::Provider provider,
           const PublisherOptions& options,
           std::function<void()> idle);
  [[nodiscard]] shared::Result<Client> open_client();
  [[nodiscard]] shared::Result<void> replace_client();
  void close(Client& client) const;

  bool drain(rd_kafka_queue_t* queue);
  void on_report(const rd_kafka_message_t& report);
  void expire();
  void answer(Id id, shared::Result<void> result);
  [[nodiscard]] std::string name_of(const std::string& topic) const;

  shared::loop::Loop& loop_;
  const shared::Clock& clock_;
  shared::kafka::Provider provider_;
  PublisherOptions options_;
  std::function<void()> idle_;
  std::unordered_map<Id, InFlight> in_flight_;
  std::set<std::pair<std::int64_t, Id>> deadlines_;
  Id last_id_ = 0;
  PublisherCounters counters_;
  shared::loop::Timer expiry_;
  Client current_;
  Client retired_;
  std::int64_t replace_after_ms_ = 0;
};

}  // namespace exec::publisher
