// read_yaml: what a reader of the configuration makes of a text, for tests.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/config/config.h"

namespace exec {

template <class Options>
struct Read {
  Options config;
  std::vector<std::string> problems;
  std::string effective;  // what --print-config shows
};

// The environment has one variable, KEY.
template <class Reader>
auto read_yaml(const std::string& yaml, const Reader& reader) {
  shared::config::Config file("exec.yaml", yaml, [](const std::string& name) {
    return name == "KEY" ? std::optional<std::string>("secret") : std::nullopt;
  });
  Read<decltype(reader(file))> read{reader(file), {}, file.effective()};
  for (const auto& problem : file.problems())
    read.problems.push_back(problem.text());
  return read;
}

}  // namespace exec
