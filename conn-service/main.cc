// conn-service: holds the clients' connections, and reads the topics that their subscriptions need.
#include <utility>

#include "conn-service/config.h"
#include "conn-service/conn_service.h"
#include "conn-service/ingest/kafka/open_handles.h"
#include "conn-service/reactor/load_static_files.h"
#include "exec-service/event_providers/event_providers.h"
#include "shared/deployment/compare.h"
#include "shared/grpc/library_logs.h"
#include "shared/service/service_main.h"

int main(int argc, char** argv) {
  conn::Config config;
  conn::session::StaticFiles files;
  return shared::service::service_main(
      argc, argv,
      {.name = "conn-service",
       .what =
           "Holds the connections of GraphQL clients, and delivers events to their subscriptions.",
       .read =
           [&](shared::config::Config& file) {
             config = conn::read_config(file);
             return config.log;
           },
       .check =
           [&] {
             shared::service::Findings findings{.errors = shared::service::check_providers(
                                                    config.providers,
                                                    [&](const shared::kafka::Provider& provider) {
                                                      return conn::ingest::kafka::refusal(
                                                          provider, config.ingest);
                                                    }),
                                                .advice = config.advice};
             const std::string& folder = config.reactor.static_dir;
             if (folder.empty()) return findings;
             auto loaded =
                 conn::reactor::load_static_files(folder, config.reactor.static_bytes_max);
             if (loaded) {
               files = *std::move(loaded);
               for (const std::string& path : conn::reactor::shadowed(
                        files, {config.reactor.http.graphql_path, config.stats_path}))
                 findings.errors.push_back(
                     "`http.static_dir` holds a file for " + path +
                     ", which would never be served, since the service answers there itself: "
                     "rename it, or choose another `http.graphql_path` or `http.stats_path`");
             } else {
               findings.errors.push_back(loaded.error().message);
             }
             return findings;
           },
       .compare =
           [](const std::string& own, const std::string& other) {
             return shared::deployment::compare_files(own, other, shared::deployment::Side::kExec,
                                                      shared::config::process_environment(),
                                                      exec::event_providers::event_providers);
           },
       .serve = [&]() -> shared::Result<void> {
         shared::grpc::log_what_grpc_logs();
         const auto service = conn::ConnService::open(std::move(config), std::move(files));
         if (!service) return tl::unexpected(service.error());
         (*service)->run();
         return {};
       }});
}
