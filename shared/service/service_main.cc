#include "shared/service/service_main.h"

#include <iostream>
#include <variant>

#include "shared/log/log.h"
#include "shared/service/allocator.h"
#include "shared/service/command_line.h"
#include "shared/service/signals.h"

namespace shared::service {

namespace {

int run(const CommandLine& line, const Service& service) {
  const auto file = config::Config::load(line.config_file, config::process_environment());
  const LogOptions log = service.read(*file);
  for (const auto& problem : file->problems())
    std::cerr << problem.text() << "\n";
  if (!file->problems().empty()) return 1;
  if (line.print_config) {
    std::cout << file->effective();
    return 0;
  }
  const Findings findings = service.check();
  for (const std::string& error : findings.errors)
    std::cerr << error << "\n";
  if (!findings.errors.empty()) return 1;
  if (line.check) {
    for (const std::string& warning : findings.warnings)
      std::cerr << "warning: " << warning << "\n";
    std::cout << line.config_file << ": ok" << (findings.summary.empty() ? "" : ", ")
              << findings.summary << "\n";
    return 0;
  }
  log::init(log.level, log.format);
  for (const std::string& warning : findings.warnings)
    log::warn("configuration", {{"warning", warning}});
  block_signals();
  const Result<void> served = service.serve();
  if (served) return 0;
  log::error("cannot start", {{"reason", served.error().message}});
  return 1;
}

}  // namespace

int service_main(int argc, const char* const* argv, const Service& service) {
  set_up_allocator();
  const auto line = parse_command_line(argc, argv, service.name, service.what);
  if (const auto* exit_code = std::get_if<ExitCode>(&line)) return *exit_code;
  return run(std::get<CommandLine>(line), service);
}

}  // namespace shared::service
