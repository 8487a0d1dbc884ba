#include "shared/command_line/unexpected_argument.h"

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace shared::command_line {
namespace {

// Of a program that takes --events, --supergraph, which is required, and a file.
std::string problem(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "program");
  std::string value;
  CLI::App app;
  app.add_option("--supergraph", value)->required();
  app.add_option("--events", value);
  app.add_option("FILE", value);
  try {
    app.parse(static_cast<int>(arguments.size()), arguments.data());
  } catch (const CLI::ParseError&) {
    return unexpected_argument(app).value_or("expected");
  }
  return "parsed";
}

TEST(UnexpectedArgument, NamesTheNearestOption) {
  EXPECT_EQ(problem({"--supergraph", "s", "--evnts", "e"}),
            "unknown option --evnts: did you mean --events?");
  EXPECT_EQ(problem({"--supergraph", "s", "--evnts=e"}),
            "unknown option --evnts: did you mean --events?");
  EXPECT_EQ(problem({"--supergraph", "s", "-events"}),
            "unknown option -events: did you mean --events?");
  EXPECT_EQ(problem({"--supergraph", "s", "--bogus"}), "unknown option --bogus");
}

TEST(UnexpectedArgument, NamesAnOptionBeforeWhatMayBeItsValue) {
  EXPECT_EQ(problem({"--supergraph", "s", "q", "r", "--evnts", "e"}),
            "unknown option --evnts: did you mean --events?");
  EXPECT_EQ(problem({"--supergraph", "s", "q", "r"}), "unexpected argument \"r\"");
}

TEST(UnexpectedArgument, IsKnownWhereARequiredOptionIsMisspelt) {
  EXPECT_EQ(problem({"--supergaph", "s"}),
            "unknown option --supergaph: did you mean --supergraph?");
  EXPECT_EQ(problem({"q"}), "expected");
}

}  // namespace
}  // namespace shared::command_line
