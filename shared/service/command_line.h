// The command line that both services have.
//
//   conn-service --config FILE [--check | --print-config] | --version | --help
//
// Errors: parse() prints what is wrong, or the help that was asked for, and answers the exit code.
// Thread: main.
#pragma once

#include <string>
#include <variant>

namespace shared::service {

struct CommandLine {
  std::string config_file;
  bool check = false;         // read everything as a start would, say what is wrong, exit
  bool print_config = false;  // say what is in force, exit
};

using ExitCode = int;

[[nodiscard]] std::variant<CommandLine, ExitCode> parse_command_line(int argc,
                                                                     const char* const* argv,
                                                                     const std::string& name,
                                                                     const std::string& what);

}  // namespace shared::service
