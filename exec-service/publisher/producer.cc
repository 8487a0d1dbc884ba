#include "exec-service/publisher/producer.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/core.h>

#include "exec-service/publisher/outages.h"
#include "exec-service/publisher/producer_config.h"
#include "shared/kafka/client_config.h"
#include "shared/kafka/destroy_within.h"
#include "shared/kafka/error.h"
#include "shared/kafka/produce.h"
#include "shared/log/log.h"

namespace exec::publisher {

namespace kafka = shared::kafka;
using shared::ErrorCode;

namespace {

// A report says more than its error: a record that was never sent is certainly not in the log.
shared::Result<void> outcome_of(const rd_kafka_message_t& report, const std::string& name) {
  if (report.err == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  shared::Error error = kafka::to_error(report.err, name);
  const bool may_be_written =
      rd_kafka_message_status(&report) == RD_KAFKA_MSG_STATUS_POSSIBLY_PERSISTED;
  if (may_be_written) {
    error = {ErrorCode::kDeadlineExceeded,
             fmt::format("{}: it may have been written: {}", name, rd_kafka_err2str(report.err))};
  } else if (error.code == ErrorCode::kDeadlineExceeded) {
    error = {ErrorCode::kUnavailable,
             fmt::format("{}: no broker took it in time: check that it is up", name)};
  }
  return tl::unexpected(std::move(error));
}

}  // namespace

shared::Result<std::unique_ptr<Producer>> Producer::open(shared::loop::Loop& loop,
                                                         const shared::Clock& clock,
                                                         const kafka::Provider& provider,
                                                         const PublisherOptions& options,
                                                         std::function<void()> idle) {
  std::unique_ptr<Producer> producer(new Producer(loop, clock, provider, options, std::move(idle)));
  auto opened = producer->open_client();
  if (!opened) return tl::unexpected(opened.error());
  producer->current_ = std::move(*opened);
  return producer;
}

Producer::Producer(shared::loop::Loop& loop,
                   const shared::Clock& clock,
                   kafka::Provider provider,
                   const PublisherOptions& options,
                   std::function<void()> idle)
    : loop_(loop),
      clock_(clock),
      provider_(std::move(provider)),
      options_(options),
      idle_(std::move(idle)),
      expiry_(loop, [this] { expire(); }) {}

shared::Result<Producer::Client> Producer::open_client() {
  kafka::ClientConfig config = producer_config(provider_, options_);
  rd_kafka_conf_set_events(config.conf(), RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR);
  auto handle = config.open();
  if (!handle) return tl::unexpected(handle.error());
  Client client{std::move(*handle), nullptr};
  client.drain = std::make_unique<kafka::QueueDrain>(
      loop_, kafka::QueuePtr(rd_kafka_queue_get_main(client.handle.get())),
      [this](rd_kafka_queue_t* queue) { return drain(queue); });
  return client;
}

Producer::~Producer() {
  close(current_);
  close(retired_);
  for (auto& [id, record] : std::exchange(in_flight_, {}))
    record.done(shared::fail(ErrorCode::kDeadlineExceeded,
                             name_of(record.topic) + ": stopped while under way: it may have been "
                                                     "written"));
}

shared::Result<void> Producer::publish(const ports::OutgoingEvent& event, Done done) {
  const std::int64_t now_ms = clock_.now_ms();
  if (event.deadline_ms != 0 && event.deadline_ms <= now_ms) {
    ++counters_.failed;
    return shared::fail(ErrorCode::kUnavailable,
                        name_of(event.topic) + ": its deadline had passed before it was sent");
  }
  if (rd_kafka_fatal_error(current_.handle.get(), nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    if (auto replaced = replace_client(); !replaced) {
      ++counters_.failed;
      return replaced;
    }
  }

  // The mutation is to say what became of its record, so it is answered before its deadline.
  constexpr std::int64_t kMarginMs = 500;
  const std::int64_t deadline_ms =
      event.deadline_ms == 0
          ? 0
          : event.deadline_ms - std::min(kMarginMs, (event.deadline_ms - now_ms) / 10);
  const Id id = ++last_id_;
  kafka::OutgoingRecord record{event.topic, RD_KAFKA_PARTITION_UA, event.key, event.value, {}};
  record.opaque = reinterpret_cast<void*>(id);  // NOLINT: a number on its way through C
  for (const auto& [name, value] : event.headers)
    record.headers.emplace_back(name, value);
  const rd_kafka_resp_err_t error = kafka::produce(current_.handle.get(), record);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    ++counters_.failed;
    return tl::unexpected(kafka::to_error(error, name_of(event.topic)));
  }
  in_flight_[id] = {std::move(done), event.topic,
                    event.value.size() + (event.key ? event.key->size() : 0), deadline_ms};
  if (deadline_ms != 0) {
    deadlines_.emplace(deadline_ms, id);
    expiry_.start(deadlines_.begin()->first - now_ms);
  }
  return {};
}

bool Producer::drain(rd_kafka_queue_t* queue) {
  std::size_t reports = 0;
  while (reports < options_.reports_per_turn_max) {
    const kafka::EventPtr event(rd_kafka_queue_poll(queue, 0));
    if (!event) return false;
    while (const rd_kafka_message_t* report = rd_kafka_event_message_next(event.get())) {
      on_report(*report);
      ++reports;
    }
    if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_ERROR)
      ++reports;  // the client logs it itself
  }
  return true;
}

void Producer::on_report(const rd_kafka_message_t& report) {
  const Id id = reinterpret_cast<Id>(report._private);  // NOLINT: see publish()
  const auto record = in_flight_.find(id);
  if (record == in_flight_.end()) return;
  answer(id, outcome_of(report, name_of(record->second.topic)));
}

void Producer::expire() {
  const std::int64_t now_ms = clock_.now_ms();
  while (!deadlines_.empty() && deadlines_.begin()->first <= now_ms) {
    const Id id = deadlines_.begin()->second;
    answer(id, shared::fail(ErrorCode::kDeadlineExceeded,
                            name_of(in_flight_.at(id).topic) +
                                ": no acknowledgement in time: it may have been written"));
  }
  if (!deadlines_.empty()) expiry_.start(deadlines_.begin()->first - now_ms);
}

void Producer::answer(Id id, shared::Result<void> result) {
  const auto entry = in_flight_.find(id);
  const InFlight record = std::move(entry->second);
  in_flight_.erase(entry);
  deadlines_.erase({record.deadline_ms, id});
  if (result) {
    outages().on_success(provider_.name, record.topic, clock_.now_ms());
  } else {
    outages().on_failure(provider_.name, record.topic, result.error(), clock_.now_ms());
  }
  if (result) {
    ++counters_.published;
    counters_.bytes += record.bytes;
  } else if (result.error().code == ErrorCode::kDeadlineExceeded) {
    ++counters_.unknown;
  } else {
    ++counters_.failed;
  }
  record.done(std::move(result));
  if (in_flight_.empty()) idle_();
}

shared::Result<void> Producer::replace_client() {
  constexpr std::int64_t kRetryMs = 1'000;
  const auto failed = [&] {
    return shared::fail(ErrorCode::kUnavailable,
                        fmt::format("provider {}: its producer has failed, and no new one could be "
                                    "opened: the log has the reason",
                                    provider_.name));
  };
  const std::int64_t now_ms = clock_.now_ms();
  if (now_ms < replace_after_ms_) return failed();
  std::array<char, 512> reason{};
  rd_kafka_fatal_error(current_.handle.get(), reason.data(), reason.size());
  auto opened = open_client();
  if (!opened) {
    replace_after_ms_ = now_ms + kRetryMs;
    shared::log::error(
        "kafka producer could not be replaced",
        {{"provider", provider_.name}, {"why", reason.data()}, {"error", opened.error().message}});
    return failed();
  }
  shared::log::error("kafka producer replaced",
                     {{"provider", provider_.name}, {"why", reason.data()}});
  // Each record is reported on, with whether it had been sent.
  rd_kafka_purge(current_.handle.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  close(retired_);
  retired_ = std::exchange(current_, std::move(*opened));
  return {};
}

void Producer::close(Client& client) const {
  client.drain.reset();
  if (client.handle)
    (void)kafka::destroy_within(std::move(client.handle), options_.close_timeout_ms);
}

std::string Producer::name_of(const std::string& topic) const {
  return fmt::format("topic {} of provider {}", topic, provider_.name);
}

PublisherCounters Producer::counters() const {
  PublisherCounters counters = counters_;
  counters.in_flight = in_flight_.size();
  return counters;
}

}  // namespace exec::publisher
