#include "shared/service/command_line.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "shared/command_line/unexpected_argument.h"

namespace shared::service {

namespace {

constexpr std::pair<const char*, Action> kActions[] = {
    {"--check", Action::kCheck},
    {"--print-config", Action::kPrintConfig},
    {"--print-schema", Action::kPrintSchema},
    {"--print-reference", Action::kPrintReference},
};

constexpr const char* kAbout[] = {
    "Report everything that is wrong with the configuration and the files that it names, and exit",
    "Print every value in force as YAML, and exit",
    "Print the configuration file's JSON Schema, for editors, and exit",
    "Print what each key of the configuration file is for, as Markdown, and exit",
};

std::string footer(const std::string& name) {
  return fmt::format(
      "\nExamples:\n"
      "  {0} --config {0}.yaml --check\n"
      "  {0} --config {0}.yaml --check --with {1}.yaml\n"
      "  {0} --config {0}.yaml\n"
      "\nSIGTERM and SIGINT: end what is under way, and exit; a second one exits at once.\n"
      "SIGHUP: read the files again that can be reloaded; it never ends the process.\n"
      "Exit codes: 0; 1, it cannot start or its configuration is wrong; {2}, its command line is\n"
      "wrong.\n",
      name, name == "conn-service" ? "exec-service" : "conn-service", kWrongCommandLine);
}

// What is wrong with a command line that CLI11 could parse.
std::optional<std::string> problem_with(const CLI::App& app,
                                        const CommandLine& line,
                                        const std::vector<const char*>& actions) {
  if (const auto problem = command_line::unexpected_argument(app)) {
    const bool is_file = app.count("--config") == 0 && problem->starts_with("unexpected");
    return *problem + (is_file ? ": is it the file of --config?" : "");
  }
  if (app.count("--with") > 0 && app.count("--check") == 0)
    return "--with is what --check compares with: add --check";
  if (actions.size() > 1)
    return fmt::format("{} and {} cannot be combined: choose one", actions[0], actions[1]);
  const bool needs_file =
      line.action != Action::kPrintSchema && line.action != Action::kPrintReference;
  if (needs_file && app.count("--config") == 0)
    return fmt::format(
        "--config is missing: give the path of a YAML file, for example --config {}.yaml",
        app.get_name());
  return {};
}

ExitCode refuse(const std::string& name, const std::string& problem) {
  std::cerr << name << ": " << problem << "\nRun " << name << " --help for all options.\n";
  return kWrongCommandLine;
}

}  // namespace

std::variant<CommandLine, ExitCode> parse_command_line(int argc,
                                                       const char* const* argv,
                                                       const std::string& name,
                                                       const std::string& what) {
  CommandLine line;
  CLI::App app(what, name);
  app.allow_extras();
  app.set_version_flag("--version", name + " " SLUICE_VERSION);
  app.footer(footer(name));
  app.add_option("--config", line.config_file, "The service's YAML file")->type_name("FILE");
  app.add_option("--with", line.with,
                 "With --check: the other service's YAML file, which has to agree with this one")
      ->type_name("FILE");
  for (std::size_t i = 0; i < std::size(kActions); ++i)
    app.add_flag(kActions[i].first, kAbout[i]);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked_for) {
    return app.exit(asked_for);
  } catch (const CLI::ArgumentMismatch&) {
    const bool is_with = app.count("--with") != 1 && app.count("--config") == 1;
    return refuse(name, fmt::format("{} needs one value: the path of a YAML file",
                                    is_with ? "--with" : "--config"));
  } catch (const CLI::ParseError& error) {
    return refuse(name, error.what());
  }
  std::vector<const char*> actions;
  for (const auto& [option, action] : kActions) {
    if (app.count(option) == 0) continue;
    actions.push_back(option);
    line.action = action;
  }
  if (const auto problem = problem_with(app, line, actions)) return refuse(name, *problem);
  return line;
}

}  // namespace shared::service
