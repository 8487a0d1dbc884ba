#include "conn-service/conn_service.h"

#include <atomic>
#include <utility>

#include "shared/http/response.h"
#include "shared/log/log.h"
#include "shared/service/can_listen.h"
#include "shared/service/process_metrics.h"
#include "shared/service/signals.h"

namespace conn {

using shared::Result;

namespace {

constexpr std::int64_t kStuckMs = 5'000;  // a loop that has not turned for so long is not healthy
constexpr std::int64_t kStartCheckMs = 500;
constexpr std::int64_t kClientErrorsMs = 60'000;
constexpr std::int64_t kUsualStartMs = 2'500;  // what is missing then is reported

std::size_t connections(const AllReactorMetrics& metrics) {
  std::int64_t sum = 0;
  for (const auto& each : metrics)
    sum += each->connections.load(std::memory_order_relaxed);
  return static_cast<std::size_t>(sum);
}

}  // namespace

Result<std::unique_ptr<ConnService>> ConnService::open(Config config, session::StaticFiles files) {
  std::unique_ptr<ConnService> service(new ConnService(std::move(config), std::move(files)));
  if (auto listening = service->listen(); !listening) return tl::unexpected(listening.error());
  if (auto opened = service->open_admin(); !opened) return tl::unexpected(opened.error());
  return service;
}

ConnService::ConnService(Config config, session::StaticFiles files)
    : config_(std::move(config)),
      files_(std::move(files)),
      quota_(config_.sessions_max),
      memory_watch_(loop_, clock_, config_.memory_bytes, memory_),
      drained_(loop_,
               [this](std::vector<Drained>& messages) {
                 for (std::size_t i = 0; i < messages.size(); ++i)
                   on_drained();
               }),
      ready_wait_(loop_, [this] { close_sessions(); }),
      drain_deadline_(loop_,
                      [this] {
                        shared::log::warn("clients did not leave in time",
                                          {{"connections", connections(metrics_)}});
                        loop_.stop();
                      }),
      last_words_(loop_, [this] { loop_.stop(); }),
      start_check_(loop_, [this] { report_start(); }),
      client_errors_report_(loop_, [this] { report_client_errors(); }) {
  if (!config_.stats_path.empty())
    config_.reactor.http.pages.push_back(
        {config_.stats_path, "application/json",
         [this] { return stats_json(hub_->stats(), adapter_stats_.read(), metrics_); }});
  config_.reactor.reactors = config_.reactors;
  for (std::size_t i = 0; i < config_.reactors; ++i) {
    metrics_.push_back(std::make_unique<reactor::ReactorMetrics>());
    const reactor::ReactorPorts ports{.clock = clock_,
                                      .quota = quota_,
                                      .memory = memory_,
                                      .metrics = *metrics_.back(),
                                      .files = files_};
    reactors_.push_back(std::make_unique<reactor::Reactor>(
        pipeline::ReactorId{static_cast<std::uint16_t>(i)}, config_.reactor, ports));
  }
  make_hub();
}

ConnService::~ConnService() {
  reactors_.clear();  // sessions that are left stop their operations, so the hub is still needed
}

void ConnService::make_hub() {
  hub::Hub::Ports ports;
  ports.make_adapters = [this](shared::loop::Loop& loop) {
    return std::make_unique<Adapters>(config_, clock_, loop, adapter_stats_);
  };
  for (const auto& reactor : reactors_)
    ports.reactors.push_back(&reactor->inbox());
  hub_ = std::make_unique<hub::Hub>(config_.hub, clock_, std::move(ports));
  for (const auto& reactor : reactors_)
    reactor->connect(*hub_);
}

// The reactors share the port among them (SO_REUSEPORT), but not with another process.
Result<void> ConnService::listen() {
  const reactor::ListenOptions& at = config_.reactor.listen;
  if (auto possible = shared::service::can_listen({at.host, at.port}, "listen"); !possible)
    return tl::unexpected(possible.error());
  for (const auto& reactor : reactors_) {
    const Result<std::uint16_t> port = reactor->listen(port_);
    if (!port) return tl::unexpected(port.error());
    port_ = *port;  // 0 was any: all listen on one
  }
  return {};
}

Result<void> ConnService::open_admin() {
  shared::admin::Routes routes;
  routes["/healthz"] = [this] {
    return is_healthy() ? shared::http::plain_text(200, "ok\n")
                        : shared::http::plain_text(503, "stuck\n");
  };
  routes["/readyz"] = [this] { return shared::admin::readiness(missing(), notes()); };
  routes["/metrics"] = [this] {
    shared::metrics::Page page;
    write_metrics(page, hub_->stats(), adapter_stats_.read(), metrics_);
    memory_watch_.write_metrics(page);
    shared::service::write_process_metrics(page);
    return shared::admin::text_page(page.render(), "text/plain; version=0.0.4");
  };
  auto opened = shared::admin::AdminServer::open(loop_, config_.admin, std::move(routes));
  if (!opened) return tl::unexpected(opened.error());
  admin_ = *std::move(opened);
  return {};
}

bool ConnService::is_healthy() const {
  const std::int64_t published = hub_->stats().published_ms;
  return published == 0 || clock_.now_ms() - published < kStuckMs;
}

std::vector<std::string> ConnService::missing() const {
  std::vector<std::string> reasons;
  const AdapterStats adapters = adapter_stats_.read();
  if (is_draining_) reasons.emplace_back("draining");
  if (!hub_->stats().is_executor_available) {
    std::string names;
    for (const shared::HostPort& each : config_.executors.addresses)
      names += (names.empty() ? "" : ", ") + each.host + ":" + each.port;
    std::string troubles;
    for (const std::string& each : adapters.executor_troubles)
      troubles += (troubles.empty() ? ": " : "; ") + each;
    if (adapters.executor.replicas == 0) troubles = ": no address is known for these names";
    reasons.push_back("no exec-service at " + names + " takes rows" + troubles);
  }
  for (const ingest::kafka::ProviderCounters& provider : adapters.ingest)
    if (!provider.was_seen)
      reasons.push_back("Kafka provider " + provider.provider + " has not answered yet: check " +
                        "`providers." + provider.provider + ".kafka.brokers` and the brokers");
  return reasons;
}

std::vector<std::string> ConnService::notes() const {
  std::vector<std::string> notes;
  const AdapterStats adapters = adapter_stats_.read();
  for (const ingest::kafka::ProviderCounters& provider : adapters.ingest)
    if (provider.was_seen && !provider.is_up)
      notes.push_back("Kafka provider " + provider.provider + " is away: check its brokers");
  for (const std::string& name : adapters.unknown_providers)
    notes.push_back("provider " + name + " of the event graph is unknown here: add `providers." +
                    name + "`");
  return notes;
}

void ConnService::run() {
  const shared::service::Signals signals(loop_, [this] { drain(); });
  start();
  shared::log::info("serving", {{"host", config_.reactor.listen.host},
                                {"port", port_},
                                {"reactors", reactors_.size()},
                                {"profile", config_.is_production ? "production" : "development"},
                                {"admin_port", admin_->port()}});
  start_check_.start(kUsualStartMs);
  client_errors_report_.start(kClientErrorsMs);
  memory_watch_.start();
  loop_.run();
  stop();
  shared::log::info("stopped");
}

void ConnService::start() {
  hub_->start();
  for (const auto& reactor : reactors_)
    threads_.emplace_back([&reactor] { reactor->run(); });
}

void ConnService::stop() {
  for (const auto& reactor : reactors_)
    reactor->stop();
  for (std::thread& thread : threads_)
    thread.join();
  hub_->stop();
}

// Once: what keeps the service from being ready, and that it is ready after all.
void ConnService::report_start() {
  if (is_draining_) return;
  const std::vector<std::string> reasons = missing();
  if (reasons.empty()) {
    if (has_reported_missing_) shared::log::info("ready");
    return;
  }
  if (!std::exchange(has_reported_missing_, true)) {
    std::string text;
    for (const std::string& reason : reasons)
      text += (text.empty() ? "" : "; ") + reason;
    shared::log::warn("not ready, and goes on trying", {{"missing", text}});
  }
  start_check_.start(kStartCheckMs);
}

// One line per minute, however many there are.
void ConnService::report_client_errors() {
  const std::string errors =
      client_errors_.take(sums(metrics_, &reactor::ReactorMetrics::closes),
                          sums(metrics_, &reactor::ReactorMetrics::http_responses));
  if (!errors.empty())
    shared::log::info("client errors of the last minute, by close code and HTTP status",
                      {{"codes", errors}});
  client_errors_report_.start(kClientErrorsMs);
}

// ---- the drain ----------------------------------------------------------------------------------

void ConnService::drain() {
  is_draining_ = true;
  ready_wait_.start(config_.drain.ready_wait_ms);
}

void ConnService::close_sessions() {
  const std::size_t count = connections(metrics_);
  const std::int64_t turns_ms = config_.drain.turns_ms(count);
  shared::log::info("closing connections", {{"connections", count}, {"over_ms", turns_ms}});
  for (const auto& reactor : reactors_)
    reactor->drain(turns_ms, [this] { drained_.post({}); });
  drain_deadline_.start(config_.drain.left_behind_ms(count));
}

// All reactors listen until none of them has a client from before: the kernel spreads new ones over
// those that do.
void ConnService::on_drained() {
  ++drained_count_;
  if (drained_count_ == reactors_.size()) {
    drain_deadline_.cancel();
    for (const auto& reactor : reactors_)
      reactor->stop_listening([this] { drained_.post({}); });
    last_words_.start(DrainPlan::kLastWordsMs);
  } else if (drained_count_ == 2 * reactors_.size()) {
    loop_.stop();
  }
}

}  // namespace conn
