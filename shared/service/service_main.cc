#include "shared/service/service_main.h"

#include <iostream>
#include <variant>

#include "shared/log/log.h"
#include "shared/service/allocator.h"
#include "shared/service/command_line.h"
#include "shared/service/signals.h"
#include "shared/service/standard_streams.h"

namespace shared::service {

namespace {

// What a person asked for on a terminal, or into a file: all of it, for as long as that takes.
int print(const std::string& text) {
  std::cout << text << std::flush;
  if (std::cout) return 0;
  std::cerr << "cannot write to standard output\n";
  return 1;
}

// A start that fails must end, so that it can be tried again, even where standard error is a pipe
// that is not read.
int refuse(const CommandLine& line, const std::vector<std::string>& errors) {
  const bool is_start = !line.check && !line.print_config;
  for (const std::string& error : errors) {
    if (is_start) {
      log::print(error);
    } else {
      std::cerr << error << "\n";
    }
  }
  return 1;
}

int run(const CommandLine& line, const Service& service) {
  const auto file = config::Config::load(line.config_file, config::process_environment());
  const LogOptions log = service.read(*file);
  std::vector<std::string> problems;
  for (const auto& problem : file->problems())
    problems.push_back(problem.text());
  if (!problems.empty()) return refuse(line, problems);
  if (line.print_config) return print(file->effective());
  const Findings findings = service.check();
  if (!findings.errors.empty()) return refuse(line, findings.errors);
  if (line.check) {
    for (const std::string& warning : findings.warnings)
      std::cerr << "warning: " << warning << "\n";
    return print(line.config_file + ": ok" + (findings.summary.empty() ? "" : ", ") +
                 findings.summary + "\n");
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
  keep_standard_descriptors();
  set_up_allocator();
  const auto line = parse_command_line(argc, argv, service.name, service.what);
  if (const auto* exit_code = std::get_if<ExitCode>(&line)) return *exit_code;
  const int exit_code = run(std::get<CommandLine>(line), service);
  (void)log::flush();
  return exit_code;
}

}  // namespace shared::service
