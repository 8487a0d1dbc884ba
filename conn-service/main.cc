// conn-service: holds the clients, and reads the topics that their subscriptions need.
#include <iostream>
#include <memory>
#include <variant>

#include "conn-service/config.h"
#include "conn-service/conn_service.h"
#include "shared/config/config.h"
#include "shared/log/log.h"
#include "shared/service/allocator.h"
#include "shared/service/command_line.h"
#include "shared/service/signals.h"

namespace {

int run(const shared::service::CommandLine& line) {
  const auto file =
      shared::config::Config::load(line.config_file, shared::config::process_environment());
  conn::Config config = conn::read_config(*file);
  for (const auto& problem : file->problems())
    std::cerr << problem.text() << "\n";
  if (!file->problems().empty()) return 1;
  if (line.print_config) {
    std::cout << file->effective();
    return 0;
  }
  if (line.check) {
    for (const std::string& warning : config.warnings)
      std::cerr << "warning: " << warning << "\n";
    std::cout << line.config_file << ": ok\n";
    return 0;
  }
  shared::log::init(config.log.level, config.log.format);
  for (const std::string& warning : config.warnings)
    shared::log::warn("configuration", {{"warning", warning}});
  shared::service::block_signals();
  auto service = conn::ConnService::open(std::move(config));
  if (!service) {
    shared::log::error("cannot start", {{"reason", service.error().message}});
    return 1;
  }
  (*service)->run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  shared::service::set_up_allocator();
  const auto line = shared::service::parse_command_line(
      argc, argv, "conn-service", "Holds GraphQL clients and fans events out to them.");
  if (const auto* exit_code = std::get_if<shared::service::ExitCode>(&line)) return *exit_code;
  return run(std::get<shared::service::CommandLine>(line));
}
