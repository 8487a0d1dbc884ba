#include "conn-service/adapters.h"

#include <cstdlib>
#include <utility>

#include "shared/log/log.h"

namespace conn {

namespace {

constexpr std::int64_t kPublishEveryMs = 250;

std::unique_ptr<ingest::kafka::KafkaSource> open_source(const Config& config,
                                                        const shared::Clock& clock,
                                                        shared::loop::Loop& loop) {
  auto source = ingest::kafka::KafkaSource::open(loop, clock, config.providers, config.ingest);
  if (!source) {
    shared::log::error("cannot consume", {{"reason", source.error().message}});
    (void)shared::log::flush();
    std::_Exit(1);
  }
  return *std::move(source);
}

}  // namespace

Adapters::Adapters(const Config& config,
                   const shared::Clock& clock,
                   shared::loop::Loop& loop,
                   shared::Snapshot<AdapterStats>& stats)
    : links_(loop, config.executors),
      client_(loop, clock, config.executors, links_),
      resolver_(
          loop,
          config.executors.addresses,
          config.executors.resolve_every_ms,
          [this](std::vector<std::string> found) { client_.set_addresses(std::move(found)); }),
      source_(open_source(config, clock, loop)),
      stats_(stats),
      publish_timer_(loop, [this] { publish(); }) {
  publish();
}

void Adapters::publish() {
  stats_.publish({.executor = client_.counters(),
                  .event_providers = client_.providers(),
                  .ingest = source_->counters(),
                  .is_source_ready = source_->is_ready()});
  publish_timer_.start(kPublishEveryMs);
}

}  // namespace conn
