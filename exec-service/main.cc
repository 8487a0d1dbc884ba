// exec-service: executes GraphQL over federated subgraphs, for queries, mutations and events.
#include <utility>

#include "exec-service/config.h"
#include "exec-service/event_providers/event_providers.h"
#include "exec-service/exec_service.h"
#include "exec-service/load_files.h"
#include "exec-service/publisher/producer_config.h"
#include "shared/deployment/compare.h"
#include "shared/grpc/library_logs.h"
#include "shared/service/service_main.h"

int main(int argc, char** argv) {
  exec::Config config;
  exec::LoadedFiles files;
  return shared::service::service_main(
      argc, argv,
      {.name = "exec-service",
       .what = "Executes GraphQL over federated subgraphs.",
       .read =
           [&](shared::config::Config& file) {
             config = exec::read_config(file);
             return config.log;
           },
       .check =
           [&] {
             files = exec::load_files(config);
             shared::service::Findings findings{
                 .errors = files.errors, .warnings = files.warnings, .advice = config.advice};
             const auto refused = shared::service::check_providers(
                 config.providers, [&](const shared::kafka::Provider& provider) {
                   return exec::publisher::producer_config(provider, config.publisher).refusal();
                 });
             findings.errors.insert(findings.errors.end(), refused.begin(), refused.end());
             findings.advice.insert(findings.advice.end(), files.advice.begin(),
                                    files.advice.end());
             if (!files.schemas.empty()) findings.summary = "schema " + files.schemas.front()->id();
             return findings;
           },
       .compare =
           [](const std::string& own, const std::string& other) {
             return shared::deployment::compare_files(other, own, shared::deployment::Side::kConn,
                                                      shared::config::process_environment(),
                                                      exec::event_providers::event_providers);
           },
       .serve = [&]() -> shared::Result<void> {
         shared::grpc::log_what_grpc_logs();
         const auto service = exec::ExecService::open(std::move(config), files.schemas);
         if (!service) return tl::unexpected(service.error());
         (*service)->run();
         return {};
       }});
}
