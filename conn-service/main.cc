// conn-service: holds the clients, and reads the topics that their subscriptions need.
#include <utility>

#include "conn-service/config.h"
#include "conn-service/conn_service.h"
#include "shared/grpc/library_logs.h"
#include "shared/service/service_main.h"

int main(int argc, char** argv) {
  conn::Config config;
  return shared::service::service_main(
      argc, argv,
      {.name = "conn-service",
       .what = "Holds GraphQL clients and fans events out to them.",
       .read =
           [&](shared::config::Config& file) {
             config = conn::read_config(file);
             return config.log;
           },
       .check = [&] { return shared::service::Findings{.warnings = config.warnings}; },
       .serve = [&]() -> shared::Result<void> {
         shared::grpc::log_what_grpc_logs();
         const auto service = conn::ConnService::open(std::move(config));
         if (!service) return tl::unexpected(service.error());
         (*service)->run();
         return {};
       }});
}
