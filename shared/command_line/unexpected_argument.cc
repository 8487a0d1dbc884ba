#include "shared/command_line/unexpected_argument.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "shared/base/nearest_names.h"

namespace shared::command_line {

namespace {

bool is_option(const std::string& argument) {
  return argument.size() > 1 && argument.starts_with('-');
}

std::string unknown_option(const std::string& argument, const CLI::App& app) {
  const std::string name = argument.substr(0, argument.find('='));
  std::vector<std::string> known;
  for (const CLI::Option* option : app.get_options())
    if (option->nonpositional()) known.push_back("--" + option->get_single_name());
  const auto near = nearest_names(name, known);
  return near.empty() ? fmt::format("unknown option {}", name)
                      : fmt::format("unknown option {}: did you mean {}?", name, near.front());
}

}  // namespace

std::optional<std::string> unexpected_argument(const CLI::App& app) {
  const auto extras = app.remaining();
  if (extras.empty()) return {};
  const auto option = std::ranges::find_if(extras, is_option);
  if (option != extras.end()) return unknown_option(*option, app);
  return fmt::format("unexpected argument \"{}\"", extras.front());
}

}  // namespace shared::command_line
