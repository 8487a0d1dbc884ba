#include "exec-service/exec_service.h"

#include <array>
#include <functional>
#include <optional>
#include <unistd.h>
#include <utility>

#include "exec-service/load_files.h"
#include "exec-service/service_metrics.h"
#include "shared/http/response.h"
#include "shared/log/log.h"
#include "shared/reload/inotify_file_watch.h"
#include "shared/service/can_listen.h"
#include "shared/service/process_metrics.h"
#include "shared/service/signals.h"
#include "shared/sync/mutex.h"

namespace exec {

using shared::Result;

namespace {

constexpr std::int64_t kExpireEveryMs = 1'000;
constexpr std::int64_t kReloadEndMs = 2'000;  // for a reading that is under way at the end
constexpr std::int64_t kDrainingNoticeMs = 250;

// Unique in the fleet: the host, the process, and when it started.
std::string replica_id(const shared::Clock& clock) {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '?';
  return std::string(host.data()) + ":" + std::to_string(::getpid()) + ":" +
         std::to_string(clock.wall_ms());
}

pipeline::PipelineOptions pipeline_options(const Config& config, const shared::Clock& clock) {
  pipeline::PipelineOptions options;
  options.replica_id = replica_id(clock);
  options.compiler.parse = config.parse;
  options.compiler.validation = config.validation;
  options.compiler.cost = config.cost;
  options.compiler.claims = config.claims;
  options.compiler.cache = config.caches;
  options.rows_compiled = config.rows_compiled;
  options.forwarded_claims.by_default = observed_claims(config.subgraphs.defaults.headers);
  for (const auto& [name, subgraph] : config.subgraphs.by_name)
    options.forwarded_claims.by_subgraph[name] = observed_claims(subgraph.options.headers);
  if (config.masks_subgraph_errors)
    options.run.subgraph_error_mask =
        std::make_shared<const execution::SubgraphErrorMask>(config.subgraph_error_mask);
  options.run.body_bytes_max = config.row_bytes_max;
  options.run.errors_max = config.errors_max;
  options.keep.keep_ms = config.schema_keep_ms;
  options.execute_timeout_ms = config.execute_timeout_ms;
  options.event_timeout_ms = config.event_timeout_ms;
  return options;
}

rpc::ServerOptions with_memory(rpc::ServerOptions options, const shared::memory::Pressure& memory) {
  options.memory = &memory;
  return options;
}

}  // namespace

class ExecService::Schemas final : public SchemaTarget {
 public:
  Schemas(workers::WorkerPool& workers, rpc::Server& server) : workers_(workers), server_(server) {}

  void publish(const std::vector<pipeline::SharedSchema>& newest) override {
    workers_.publish(newest);
  }
  void announce() override { server_.announce(); }

 private:
  workers::WorkerPool& workers_;
  rpc::Server& server_;
};

// The way from the reload thread to main's loop, which is closed first.
class ExecService::Readings {
 public:
  Readings(shared::loop::Loop& loop, std::function<void(Reading)> receive)
      : mailbox_(std::in_place, loop, [receive = std::move(receive)](std::vector<Reading>& all) {
          for (Reading& each : all)
            receive(std::move(each));
        }) {}

  void post(Reading reading) {
    const shared::Lock lock(mutex_);
    if (mailbox_) mailbox_->post(std::move(reading));
  }
  void close() {
    const shared::Lock lock(mutex_);
    mailbox_.reset();
  }

 private:
  shared::Mutex mutex_;
  std::optional<shared::loop::Mailbox<Reading>> mailbox_ GUARDED_BY(mutex_);
};

Result<std::unique_ptr<ExecService>> ExecService::open(
    Config config, const std::vector<pipeline::SharedSchema>& schemas) {
  if (const auto possible = shared::service::can_listen(config.listen, "listen"); !possible)
    return tl::unexpected(possible.error());
  std::unique_ptr<ExecService> service(new ExecService(std::move(config), schemas));
  const auto port = service->server_.start();
  if (!port) return tl::unexpected(port.error());
  service->port_ = *port;
  if (auto opened = service->open_admin(); !opened) return tl::unexpected(opened.error());
  service->watch_files();
  return service;
}

ExecService::ExecService(Config config, const std::vector<pipeline::SharedSchema>& schemas)
    : config_(std::move(config)),
      memory_watch_(loop_, clock_, config_.memory_bytes, memory_),
      workers_(pipeline_options(config_, clock_),
               config_.workers,
               clock_,
               schemas,
               [this](shared::loop::Loop& loop) {
                 return make_adapters(config_, clock_, adapter_stats_, loop);
               }),
      server_(with_memory(config_.rpc, memory_), workers_),
      target_(std::make_unique<Schemas>(workers_, server_)),
      updates_(*target_, schemas),
      expiry_(loop_, [this] { expire_schemas(); }),
      ready_wait_(loop_, [this] { send_draining(); }),
      draining_notice_(loop_, [this] { stop_serving(); }),
      stopped_(loop_, [this](std::vector<Stopped>&) { loop_.stop(); }) {}

ExecService::~ExecService() {
  if (readings_) readings_->close();
  if (reloads_ && !reloads_->stop_within(kReloadEndMs))
    shared::log::warn("the schema files are still being read; not waiting for it");
  if (stopper_.joinable()) stopper_.join();
}

// ---- operators ----------------------------------------------------------------------------------

Result<void> ExecService::open_admin() {
  shared::admin::Routes routes;
  routes["/healthz"] = [] { return shared::http::plain_text(200, "ok\n"); };
  routes["/readyz"] = [this] { return readiness(); };
  routes["/metrics"] = [this] {
    return shared::admin::text_page(metrics(), "text/plain; version=0.0.4");
  };
  auto opened = shared::admin::AdminServer::open(loop_, config_.admin, std::move(routes));
  if (!opened) return tl::unexpected(opened.error());
  admin_ = *std::move(opened);
  return {};
}

shared::http::Response ExecService::readiness() const {
  std::vector<std::string> missing;
  if (is_draining_) missing.emplace_back("draining");
  std::vector<std::string> notes;
  if (updates_.problem()) notes.push_back(*updates_.problem());
  return shared::admin::readiness(missing, notes);
}

std::string ExecService::metrics() {
  shared::metrics::Page page;
  write_metrics(page, workers_.schema_states(), updates_.counters(), workers_.counters(),
                workers_.cache_counters(), server_.counters(), adapter_stats_.sum());
  memory_watch_.write_metrics(page);
  shared::service::write_process_metrics(page);
  return page.render();
}

// ---- the schema's files -------------------------------------------------------------------------

void ExecService::watch_files() {
  readings_ = std::make_shared<Readings>(loop_, [this](Reading reading) {
    updates_.apply(std::move(reading));
    if (workers_.keeps_schemas()) expiry_.start(kExpireEveryMs);
  });
  const auto clock = std::make_shared<const shared::SystemClock>();
  const auto read = [readings = readings_, clock, config = std::make_shared<const Config>(config_)](
                        shared::reload::Cause cause) {
    const std::int64_t began_ms = clock->now_ms();
    LoadedFiles files = load_files(*config, Occasion::kReload);
    readings->post({std::move(files), cause, clock->now_ms() - began_ms});
  };
  reloads_ =
      std::make_unique<shared::reload::ReloadThread>(std::make_shared<shared::reload::ReloadTurns>(
          std::make_unique<shared::reload::InotifyFileWatch>(files_of(config_)), clock,
          shared::reload::ReloadOptions{}, read));
}

void ExecService::expire_schemas() {
  if (workers_.expire_schemas(server_.defined_schemas())) server_.announce();
  if (workers_.keeps_schemas()) expiry_.start(kExpireEveryMs);
}

void ExecService::run() {
  const shared::service::Signals signals(
      loop_, [this] { drain(); },
      [this] {
        shared::log::info("reading the schema files again", {{"signal", "SIGHUP"}});
        reloads_->request();
      });
  shared::log::info("serving", {{"listen", config_.listen.host + ":" + std::to_string(port_)},
                                {"schema", workers_.schema("")->id()},
                                {"workers", config_.workers},
                                {"profile", config_.is_production ? "production" : "development"},
                                {"admin_port", admin_->port()}});
  memory_watch_.start();
  loop_.run();
  shared::log::info("stopped");
}

// Until conn-services have been notified, all goes on as ever.
void ExecService::drain() {
  is_draining_ = true;
  server_.withdraw();
  ready_wait_.start(config_.drain_ready_wait_ms);
}

// conn-services send nothing new from then on. What they had sent before must still be taken.
void ExecService::send_draining() {
  server_.drain();
  draining_notice_.start(kDrainingNoticeMs);
}

// Waiting for calls to end blocks, so it has a thread, while main's loop still answers operators.
void ExecService::stop_serving() {
  stopper_ = std::thread([this] {
    server_.stop(config_.drain_timeout_ms);
    stopped_.post({});
  });
}

}  // namespace exec
