// The command line that both services have.
//
//   conn-service --config FILE [--check [--with OTHER] | --print-config]
//   conn-service --print-schema | --print-reference | --version | --help
//
// Errors: parse_command_line() prints what is wrong and what to write instead, or the help that was
//         asked for, and answers the exit code.
// Thread: main.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

namespace shared::service {

enum class Action : std::uint8_t {
  kServe,
  kCheck,           // read everything as a start would, report what is wrong
  kPrintConfig,     // print the values in force
  kPrintSchema,     // print the file's JSON Schema
  kPrintReference,  // print what each key is for, as Markdown
};

struct CommandLine {
  Action action = Action::kServe;
  std::string config_file;  // of the first three actions
  std::string with;         // of kCheck: the other service's file, which has to agree; may be empty
};

using ExitCode = int;
inline constexpr ExitCode kWrongCommandLine = 2;

// `what` is a sentence for --help.
[[nodiscard]] std::variant<CommandLine, ExitCode> parse_command_line(int argc,
                                                                     const char* const* argv,
                                                                     const std::string& name,
                                                                     const std::string& what);

}  // namespace shared::service
