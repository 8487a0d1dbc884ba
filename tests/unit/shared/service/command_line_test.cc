#include "shared/service/command_line.h"

#include <vector>

#include <gtest/gtest.h>

namespace shared::service {
namespace {

std::variant<CommandLine, ExitCode> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "conn-service");
  return parse_command_line(static_cast<int>(words.size()), words.data(), "conn-service",
                            "Serves.");
}

TEST(CommandLine, TakesAConfigurationFile) {
  const auto line = std::get<CommandLine>(parse({"--config", "a.yaml", "--check"}));
  EXPECT_EQ(line.config_file, "a.yaml");
  EXPECT_TRUE(line.check);
  EXPECT_FALSE(line.print_config);
}

TEST(CommandLine, HelpAndVersionEndWell) {
  EXPECT_EQ(std::get<ExitCode>(parse({"--help"})), 0);
  EXPECT_EQ(std::get<ExitCode>(parse({"--version"})), 0);
}

TEST(CommandLine, WhatItDoesNotKnowEndsBadly) {
  EXPECT_NE(std::get<ExitCode>(parse({})), 0);
  EXPECT_NE(std::get<ExitCode>(parse({"--config", "a.yaml", "--chek"})), 0);
  EXPECT_NE(std::get<ExitCode>(parse({"--config", "a", "--check", "--print-config"})), 0);
}

}  // namespace
}  // namespace shared::service
