#include "shared/service/service_main.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::service {
namespace {

// A service that writes down what it is asked to do.
class ServiceMainTest : public testing::Test {
 public:
  ~ServiceMainTest() override { std::filesystem::remove(path_); }

 protected:
  ServiceMainTest() { std::ofstream(path_) << "name: a\n"; }

  // "exit code: what it did | standard output | standard error"
  std::string run(const std::string& option = "", const std::string& more = "") {
    std::vector<const char*> arguments = {"it", "--config", path_.c_str()};
    for (const std::string* each : {&option, &more})
      if (!each->empty()) arguments.push_back(each->c_str());
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    did_.clear();
    const int code = service_main(static_cast<int>(arguments.size()), arguments.data(), service_);
    const std::string out = testing::internal::GetCapturedStdout();
    return fmt::format("{}: {} | {} | {}", code, did_, out, testing::internal::GetCapturedStderr());
  }

  std::string path_ = testing::TempDir() + "sluice_service_main_test.yaml";
  std::string key_ = "name";
  std::string did_;
  log::Level level_ = log::Level::kError;
  Findings findings_;
  Service service_{.name = "it",
                   .what = "Is tested.",
                   .read =
                       [this](config::Config& file) {
                         did_ += "read ";
                         std::string name;
                         file.root().text(key_, name, "A name.");
                         return LogOptions{.level = level_};
                       },
                   .check =
                       [this] {
                         did_ += "check ";
                         return findings_;
                       },
                   .serve = [this]() -> Result<void> {
                     did_ += "serve";
                     return {};
                   }};
};

TEST_F(ServiceMainTest, ReadsChecksAndServes) {
  findings_.warnings = {"odd"};  // which the level leaves out
  EXPECT_EQ(run(), "0: read check serve |  | ");
}

TEST_F(ServiceMainTest, APrintedConfigurationIsNotChecked) {
  EXPECT_EQ(run("--print-config"), "0: read  | name: a\n | ");
}

TEST_F(ServiceMainTest, ACheckPrintsWarningsAndAdvice) {
  findings_ = {.errors = {}, .warnings = {"fails"}, .advice = {"odd"}, .summary = "schema 7"};
  EXPECT_EQ(run("--check"),
            "0: read check  | " + path_ + ": ok, schema 7\n | warning: fails\nwarning: odd\n");
  findings_ = {};
  EXPECT_EQ(run("--check"), "0: read check  | " + path_ + ": ok\n | ");
}

TEST_F(ServiceMainTest, AStartLogsWarningsAndNoAdvice) {
  level_ = log::Level::kWarn;
  findings_ = {.errors = {}, .warnings = {"this fails"}, .advice = {"odd"}, .summary = ""};
  const std::string ran = run();
  EXPECT_NE(ran.find("warn configuration warning=\"this fails\""), std::string::npos) << ran;
  EXPECT_EQ(ran.find("odd"), std::string::npos) << ran;
}

TEST_F(ServiceMainTest, WhatIsWrongWithTheConfigurationEndsIt) {
  key_ = "nam";
  EXPECT_EQ(run(), "1: read check  |  | " + path_ +
                       ":1:1: `name` is not a known key: did you mean `nam`?\n");
}

TEST_F(ServiceMainTest, ReportsWhatIsWrongWithTheConfigurationAndWithItsFilesAtOnce) {
  key_ = "nam";
  findings_.errors = {"no schema"};
  EXPECT_EQ(run("--check"),
            "1: read check  |  | " + path_ +
                ":1:1: `name` is not a known key: did you mean `nam`?\nno schema\n");
}

TEST_F(ServiceMainTest, WhatDoesNotAgreeWithTheOtherServicesFileIsReportedWithTheRest) {
  findings_.errors = {"no schema"};
  service_.compare = [&](const std::string& own, const std::string& other) {
    EXPECT_EQ(own, path_);
    return Findings{.errors = {"lacks what " + other + " needs"}};
  };
  EXPECT_EQ(run("--check"), "1: read check  |  | no schema\n");
  EXPECT_EQ(run("--check", "--with=b.yaml"),
            "1: read check  |  | no schema\nlacks what b.yaml needs\n");
}

TEST_F(ServiceMainTest, AFileThatIsNotYamlIsNotRead) {
  std::ofstream(path_) << "name: [a\n";
  EXPECT_EQ(run(), "1:  |  | " + path_ +
                       ":2:1: this is not YAML: a `[` is not closed: add `]`, or a comma between "
                       "its values\n");
}

TEST_F(ServiceMainTest, PrintsTheTableOfKeys) {
  EXPECT_EQ(run("--print-reference"),
            "0: read  | \n| key | value | default | what it is for |\n| --- | --- | --- | --- "
            "|\n| `name` | text | none | A name. |\n | ");
  EXPECT_THAT(run("--print-schema"),
              testing::HasSubstr("\"title\": \"Configuration of Sluice's it\""));
}

TEST_F(ServiceMainTest, WhatIsWrongWithItsFilesEndsIt) {
  findings_.errors = {"no file", "no schema"};
  EXPECT_EQ(run(), "1: read check  |  | no file\nno schema\n");
}

TEST_F(ServiceMainTest, AServiceThatCannotStartIsAFailure) {
  service_.serve = [] { return fail(ErrorCode::kUnavailable, "the port is taken"); };
  EXPECT_EQ(run().substr(0, 2), "1:");
}

}  // namespace
}  // namespace shared::service
