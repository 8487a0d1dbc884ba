// unexpected_argument: what to say of an argument that a program does not take, in all programs alike.
//
//   --chek        unknown option --chek: did you mean --check?
//   a.yaml        unexpected argument "a.yaml"
//
// Shapes: an unknown option goes before what follows it, which may be its value; none if all were expected. Also to be asked
//         after parse() has thrown: a required option that is missing is often one that is misspelt.
// Thread: main.
#pragma once

#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace shared::command_line {

[[nodiscard]] std::optional<std::string> unexpected_argument(const CLI::App& app);

}  // namespace shared::command_line
