#include "shared/service/command_line.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::service {
namespace {

using testing::HasSubstr;

std::variant<CommandLine, ExitCode> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "conn-service");
  return parse_command_line(static_cast<int>(words.size()), words.data(), "conn-service",
                            "Serves.");
}

// The first line on standard error; the command line is refused.
std::string refusal(const std::vector<const char*>& words) {
  testing::internal::CaptureStderr();
  const auto parsed = parse(words);
  const std::string text = testing::internal::GetCapturedStderr();
  const auto* code = std::get_if<ExitCode>(&parsed);
  if (code == nullptr) return "taken";
  EXPECT_EQ(*code, kWrongCommandLine);
  return text.substr(0, text.find('\n'));
}

TEST(CommandLine, TakesAConfigurationFile) {
  const auto serve = std::get<CommandLine>(parse({"--config", "a.yaml"}));
  EXPECT_EQ(serve.config_file, "a.yaml");
  EXPECT_EQ(serve.action, Action::kServe);
  const auto check = std::get<CommandLine>(parse({"--config=a.yaml", "--check"}));
  EXPECT_EQ(check.config_file, "a.yaml");
  EXPECT_EQ(check.action, Action::kCheck);
  EXPECT_EQ(check.with, "");
}

TEST(CommandLine, TakesTheOtherServicesFileWithACheck) {
  const auto check =
      std::get<CommandLine>(parse({"--config", "a.yaml", "--check", "--with", "b.yaml"}));
  EXPECT_EQ(check.config_file, "a.yaml");
  EXPECT_EQ(check.with, "b.yaml");
}

TEST(CommandLine, PrintsTheTableWithoutAConfigurationFile) {
  EXPECT_EQ(std::get<CommandLine>(parse({"--print-schema"})).action, Action::kPrintSchema);
  EXPECT_EQ(std::get<CommandLine>(parse({"--print-reference"})).action, Action::kPrintReference);
}

TEST(CommandLine, HelpShowsAnExampleSignalsAndExitCodes) {
  testing::internal::CaptureStdout();
  EXPECT_EQ(std::get<ExitCode>(parse({"--help"})), 0);
  const std::string help = testing::internal::GetCapturedStdout();
  EXPECT_THAT(help, HasSubstr("conn-service --config conn-service.yaml --check"));
  EXPECT_THAT(help, HasSubstr("--check --with exec-service.yaml"));
  EXPECT_THAT(help, HasSubstr("SIGTERM"));
  EXPECT_THAT(help, HasSubstr("Exit codes"));
}

TEST(CommandLine, PrintsItsVersion) {
  testing::internal::CaptureStdout();
  EXPECT_EQ(std::get<ExitCode>(parse({"--version"})), 0);
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("conn-service "));
}

TEST(CommandLine, ReportsWhatToWriteInstead) {
  EXPECT_EQ(refusal({}),
            "conn-service: --config is missing: give the path of a YAML file, for example --config "
            "conn-service.yaml");
  EXPECT_EQ(refusal({"--bogus"}), "conn-service: unknown option --bogus");
  EXPECT_EQ(refusal({"--config", "a.yaml", "--chek"}),
            "conn-service: unknown option --chek: did you mean --check?");
  EXPECT_EQ(refusal({"-config", "a.yaml"}),
            "conn-service: unknown option -config: did you mean --config?");
  EXPECT_EQ(refusal({"a.yaml"}),
            "conn-service: unexpected argument \"a.yaml\": is it the file of --config?");
  EXPECT_EQ(refusal({"--config"}),
            "conn-service: --config needs one value: the path of a YAML file");
  EXPECT_EQ(refusal({"--config", "a.yaml", "--config", "b.yaml"}),
            "conn-service: --config needs one value: the path of a YAML file");
  EXPECT_EQ(refusal({"--config", "a", "--check", "--print-config"}),
            "conn-service: --check and --print-config cannot be combined: choose one");
  EXPECT_EQ(refusal({"--config", "a.yaml", "--with", "b.yaml"}),
            "conn-service: --with is what --check compares with: add --check");
  EXPECT_EQ(refusal({"--config", "a.yaml", "--check", "--with"}),
            "conn-service: --with needs one value: the path of a YAML file");
}

}  // namespace
}  // namespace shared::service
