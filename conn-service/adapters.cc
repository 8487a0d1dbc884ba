#include "conn-service/adapters.h"

#include <cstdlib>
#include <utility>

#include "shared/base/nearest_names.h"
#include "shared/log/log.h"

namespace conn {

namespace {

constexpr std::int64_t kPublishEveryMs = 250;

std::set<std::string> names_of(const std::vector<shared::kafka::Provider>& providers) {
  std::set<std::string> names;
  for (const shared::kafka::Provider& provider : providers)
    names.insert(provider.name);
  return names;
}

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
      providers_(names_of(config.providers)),
      stats_(stats),
      publish_timer_(loop, [this] { publish(); }) {
  publish();
}

std::string Adapters::remedy(const std::string& provider) const {
  const auto near = shared::nearest_names(
      provider, std::vector<std::string_view>(providers_.begin(), providers_.end()));
  return "add `providers." + provider +
         "` to conn-service's configuration, or correct `providerId` in the event graph" +
         (near.empty() ? "" : ": did you mean `" + std::string(near.front()) + "`?");
}

// Each is logged once, for as long as an event graph names it.
std::vector<std::string> Adapters::unknown_providers() {
  std::set<std::string> unknown;
  for (const std::string& name : client_.providers()) {
    if (providers_.contains(name)) continue;
    unknown.insert(name);
    if (!unknown_providers_.contains(name))
      shared::log::warn("the event graph names a provider that is unknown here",
                        {{"provider", name}, {"remedy", remedy(name)}});
  }
  unknown_providers_ = unknown;
  return {unknown.begin(), unknown.end()};
}

void Adapters::publish() {
  stats_.publish({.executor = client_.counters(),
                  .executor_troubles = client_.troubles(),
                  .unknown_providers = unknown_providers(),
                  .ingest = source_->counters(),
                  .is_source_ready = source_->is_ready()});
  publish_timer_.start(kPublishEveryMs);
}

}  // namespace conn
