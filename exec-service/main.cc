// exec-service: executes GraphQL over federated subgraphs, for queries, mutations and events.
#include <iostream>
#include <memory>
#include <variant>

#include "exec-service/config.h"
#include "exec-service/exec_service.h"
#include "exec-service/load_files.h"
#include "shared/config/config.h"
#include "shared/log/log.h"
#include "shared/service/allocator.h"
#include "shared/service/command_line.h"
#include "shared/service/signals.h"

namespace {

int run(const shared::service::CommandLine& line) {
  const auto file =
      shared::config::Config::load(line.config_file, shared::config::process_environment());
  exec::Config config = exec::read_config(*file);
  for (const auto& problem : file->problems())
    std::cerr << problem.text() << "\n";
  if (!file->problems().empty()) return 1;
  if (line.print_config) {
    std::cout << file->effective();
    return 0;
  }
  const exec::LoadedFiles files = exec::load_files(config);
  for (const std::string& error : files.errors)
    std::cerr << error << "\n";
  if (files.supergraph == nullptr) return 1;
  if (line.check) {
    for (const std::string& warning : files.warnings)
      std::cerr << "warning: " << warning << "\n";
    std::cout << line.config_file << ": ok, schema " << files.supergraph->id << "\n";
    return 0;
  }
  shared::log::init(config.log.level, config.log.format);
  for (const std::string& warning : files.warnings)
    shared::log::warn("configuration", {{"warning", warning}});
  shared::service::block_signals();
  auto service = exec::ExecService::open(std::move(config), files);
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
      argc, argv, "exec-service", "Executes GraphQL over federated subgraphs.");
  if (const auto* exit_code = std::get_if<shared::service::ExitCode>(&line)) return *exit_code;
  return run(std::get<shared::service::CommandLine>(line));
}
