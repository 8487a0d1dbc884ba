#include "exec-service/exec_service.h"

#include <array>
#include <unistd.h>
#include <utility>

#include "exec-service/service_metrics.h"
#include "shared/http/response.h"
#include "shared/log/log.h"
#include "shared/service/can_listen.h"
#include "shared/service/process_metrics.h"
#include "shared/service/signals.h"

namespace exec {

using shared::Result;

namespace {

// Unique in the fleet: the host, the process, and when it started.
std::string replica_id(const shared::Clock& clock) {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '?';
  return std::string(host.data()) + ":" + std::to_string(::getpid()) + ":" +
         std::to_string(clock.wall_ms());
}

pipeline::PipelineOptions pipeline_options(const Config& config,
                                           const LoadedFiles& files,
                                           const shared::Clock& clock) {
  pipeline::PipelineOptions options;
  options.replica_id = replica_id(clock);
  options.compiler.parse = config.parse;
  options.compiler.validation = config.validation;
  options.compiler.cost = config.cost;
  options.compiler.claims = config.claims;
  options.compiler.trusted = files.documents;
  options.compiler.cache.documents_max = config.documents_max;
  options.compiler.cache.plans_max = config.plans_max;
  options.forwarded_claims.by_default = observed_claims(config.subgraphs.defaults.headers);
  for (const auto& [name, subgraph] : config.subgraphs.by_name)
    options.forwarded_claims.by_subgraph[name] = observed_claims(subgraph.options.headers);
  if (config.masks_subgraph_errors)
    options.run.subgraph_error_mask =
        std::make_shared<const execution::SubgraphErrorMask>(config.subgraph_error_mask);
  options.run.body_bytes_max = config.row_bytes_max;
  options.run.errors_max = config.errors_max;
  options.execute_timeout_ms = config.execute_timeout_ms;
  options.event_timeout_ms = config.event_timeout_ms;
  return options;
}

}  // namespace

Result<std::unique_ptr<ExecService>> ExecService::open(Config config, const LoadedFiles& files) {
  if (const auto possible = shared::service::can_listen(config.listen, "listen"); !possible)
    return tl::unexpected(possible.error());
  std::unique_ptr<ExecService> service(new ExecService(std::move(config), files));
  if (const auto port = service->server_.start(); !port) return tl::unexpected(port.error());
  if (auto opened = service->open_admin(); !opened) return tl::unexpected(opened.error());
  return service;
}

ExecService::ExecService(Config config, const LoadedFiles& files)
    : config_(std::move(config)),
      schema_id_(files.supergraph->id),
      workers_(pipeline_options(config_, files, clock_),
               config_.workers,
               clock_,
               files.supergraph,
               [this](shared::loop::Loop& loop) {
                 return make_adapters(config_, clock_, adapter_stats_, loop);
               }),
      server_(config_.rpc, workers_),
      stopped_(loop_, [this](std::vector<Stopped>&) { loop_.stop(); }) {
  for (const auto& schema : files.private_schemas)
    workers_.add_private_schema(schema);
}

ExecService::~ExecService() {
  if (stopper_.joinable()) stopper_.join();
}

Result<void> ExecService::open_admin() {
  shared::admin::Routes routes;
  routes["/healthz"] = [] { return shared::http::plain_text(200, "ok\n"); };
  routes["/readyz"] = [this] {
    std::vector<std::string> missing;
    if (is_draining_) missing.emplace_back("draining");
    return shared::admin::readiness(missing);
  };
  routes["/metrics"] = [this] {
    shared::metrics::Page page;
    write_metrics(page, schema_id_, workers_.counters(), workers_.cache_counters(),
                  server_.counters(), adapter_stats_.sum());
    shared::service::write_process_metrics(page);
    return shared::admin::text_page(page.render(), "text/plain; version=0.0.4");
  };
  auto opened = shared::admin::AdminServer::open(loop_, config_.admin, std::move(routes));
  if (!opened) return tl::unexpected(opened.error());
  admin_ = *std::move(opened);
  return {};
}

void ExecService::run() {
  const shared::service::Signals signals(loop_, [this] { drain(); });
  shared::log::info("serving", {{"listen", config_.rpc.listen},
                                {"schema", schema_id_},
                                {"workers", config_.workers},
                                {"profile", config_.is_production ? "production" : "development"},
                                {"admin_port", admin_->port()}});
  loop_.run();
  shared::log::info("stopped");
}

// Waiting for calls to end blocks, so it has a thread, while main's loop still answers operators.
void ExecService::drain() {
  is_draining_ = true;
  server_.drain();
  stopper_ = std::thread([this] {
    server_.stop(config_.drain_timeout_ms);
    stopped_.post({});
  });
}

}  // namespace exec
