#include "shared/service/service_main.h"

#include <iostream>
#include <variant>

#include "shared/config/reference.h"
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
int refuse(Action action, const std::vector<std::string>& errors) {
  for (const std::string& error : errors) {
    if (action == Action::kServe) {
      log::print(error);
    } else {
      std::cerr << error << "\n";
    }
  }
  return 1;
}

int report(const CommandLine& line, const Findings& findings) {
  for (const auto* lines : {&findings.warnings, &findings.advice})
    for (const std::string& each : *lines)
      std::cerr << "warning: " << each << "\n";
  const std::string summary = findings.summary.empty() ? "" : ", " + findings.summary;
  return print(line.config_file + ": ok" + summary + "\n");
}

int serve(const Service& service, const LogOptions& options, const Findings& findings) {
  log::init(options.level, options.format, options.buffer_bytes_max);
  for (const std::string& warning : findings.warnings)
    log::warn("configuration", {{"warning", warning}});
  block_signals();
  const Result<void> served = service.serve();
  if (served) return 0;
  log::error("cannot start", {{"reason", served.error().message}});
  return 1;
}

int describe(Action action, const Service& service) {
  const auto description = config::Config::describe();
  (void)service.read(*description);
  if (action == Action::kPrintReference) return print(config::reference(description->keys()));
  return print(
      config::json_schema("Configuration of Sluice's " + service.name, description->keys()));
}

void append(const Findings& more, Findings& findings) {
  findings.errors.insert(findings.errors.end(), more.errors.begin(), more.errors.end());
  findings.warnings.insert(findings.warnings.end(), more.warnings.begin(), more.warnings.end());
  findings.advice.insert(findings.advice.end(), more.advice.begin(), more.advice.end());
}

int run(const CommandLine& line, const Service& service) {
  if (line.action == Action::kPrintSchema || line.action == Action::kPrintReference)
    return describe(line.action, service);
  if (line.action != Action::kServe) unblock_hangup();
  const auto file = config::Config::load(line.config_file, config::process_environment());
  LogOptions log;
  if (!file->is_unreadable()) log = service.read(*file);
  std::vector<std::string> errors;
  for (const auto& problem : file->problems())
    errors.push_back(problem.text());
  Findings findings;
  if (line.action != Action::kPrintConfig && !file->is_unreadable()) {
    findings = service.check();
    if (!line.with.empty()) append(service.compare(line.config_file, line.with), findings);
    errors.insert(errors.end(), findings.errors.begin(), findings.errors.end());
  }
  if (!errors.empty()) return refuse(line.action, errors);
  if (line.action == Action::kPrintConfig) return print(file->effective());
  if (line.action == Action::kCheck) return report(line, findings);
  return serve(service, log, findings);
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
