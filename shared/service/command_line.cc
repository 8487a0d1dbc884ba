#include "shared/service/command_line.h"

#include <CLI/CLI.hpp>

namespace shared::service {

std::variant<CommandLine, ExitCode> parse_command_line(int argc,
                                                       const char* const* argv,
                                                       const std::string& name,
                                                       const std::string& what) {
  CommandLine line;
  CLI::App app(what, name);
  app.set_version_flag("--version", name + " " SLUICE_VERSION);
  app.add_option("--config", line.config_file, "The service's YAML file")->required();
  auto* check = app.add_flag("--check", line.check,
                             "Say everything that is wrong with the configuration and exit");
  app.add_flag("--print-config", line.print_config, "Print every value in force and exit")
      ->excludes(check);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  }
  return line;
}

}  // namespace shared::service
