// The command: what it takes, and its exit codes.
#include "exec-service/tools/explain.h"

#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exec::tools {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr const char* kSupergraph = AIRPORT_DIR "/supergraph.graphql";
constexpr const char* kEvents = AIRPORT_DIR "/events.graphql";

struct Ran {
  int exit_code = 0;
  std::string output;
  std::string errors;
};

Ran run(std::vector<const char*> arguments, const std::string& input = "") {
  arguments.insert(arguments.begin(), "explain");
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream errors;
  const int code =
      run_explain(static_cast<int>(arguments.size()), arguments.data(), in, out, errors);
  return {code, out.str(), errors.str()};
}

TEST(Explain, ReadsTheOperationFromStandardInput) {
  const Ran ran = run({"--supergraph", kSupergraph, "-"}, "{flights{number}}");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.output, HasSubstr("0 root flights\n    {flights{number}}\n"));
  EXPECT_THAT(ran.errors, IsEmpty());
}

TEST(Explain, TakesAllItsOptions) {
  const Ran ran =
      run({"--supergraph", kSupergraph, "--events", kEvents, "--operation-name", "B", "--variables",
           R"({"o":"LIS"})", "--override-label", "new-home", "--json", "-"},
          "query A{flights{id}} subscription B($o:ID!){departures(origin:$o){gate}}");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.output, StartsWith(R"({"ok":true,)"));
  EXPECT_THAT(ran.output, HasSubstr(R"("values":["LIS"])"));
  EXPECT_THAT(ran.output, HasSubstr(R"(override label \"new-home\" is in force)"));
}

TEST(Explain, ExitsWithOneWhereTheOperationOrTheSchemaIsWrong) {
  EXPECT_EQ(run({"--supergraph", kSupergraph, "-"}, "{nope}").exit_code, 1);
  const Ran ran = run({"--supergraph", kEvents, "-"}, "{flights{id}}");
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.output, StartsWith("schema\n  error: "));
}

TEST(Explain, ExitsWithTwoWhereItIsMisused) {
  EXPECT_EQ(run({"-"}).exit_code, 2);
  EXPECT_EQ(run({"--supergraph", kSupergraph}).exit_code, 2);
  EXPECT_EQ(run({"--supergraph", kSupergraph, "--colour", "-"}).exit_code, 2);
  EXPECT_EQ(run({"--supergaph", kSupergraph, "-"}).errors,
            "explain: unknown option --supergaph: did you mean --supergraph?\n"
            "Run explain --help for all options.\n");
  EXPECT_EQ(run({"-"}).errors,
            "explain: --supergraph is required\nRun explain --help for all options.\n");
  for (const char* unreadable : {AIRPORT_DIR, AIRPORT_DIR "/nowhere.graphql"}) {
    const Ran ran = run({"--supergraph", unreadable, "-"});
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_THAT(ran.output, IsEmpty());
    EXPECT_EQ(ran.errors, std::string(unreadable) + ": cannot be read\n");
  }
}

TEST(Explain, HelpsOnStandardOutput) {
  const Ran ran = run({"--help"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.output, HasSubstr("--supergraph"));
}

}  // namespace
}  // namespace exec::tools
