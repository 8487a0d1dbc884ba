// compare_files: what two configurations prove of each other, and no more.
#include "shared/deployment/compare.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace shared::deployment {
namespace {

using service::Findings;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kConn = "executors: [127.0.0.1:4011]\n";
constexpr const char* kExec = "schema: {supergraph: s.graphql}\n";

class CompareTest : public testing::Test {
 protected:
  CompareTest() { write("s.graphql", "type Query { a: Int }"); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_.path() / name) << text;
  }
  // What is found, without the folder's name: errors, then warnings.
  std::vector<std::string> found(const std::string& conn,
                                 const std::string& exec,
                                 Side other = Side::kExec) const {
    write("conn.yaml", conn);
    write("exec.yaml", exec);
    const auto read = [this](const ExecFacts&) { return uses_; };
    const Findings findings = compare_files(
        folder_.path() / "conn.yaml", folder_.path() / "exec.yaml", other,
        [](const std::string&) { return std::nullopt; }, read);
    std::vector<std::string> lines;
    for (const std::string& error : findings.errors)
      lines.push_back(short_of(error));
    for (const std::string& warning : findings.warnings)
      lines.push_back("warning: " + short_of(warning));
    return lines;
  }
  [[nodiscard]] std::string short_of(std::string text) const {
    const std::string prefix = folder_.path().string() + "/";
    for (std::size_t at = 0; (at = text.find(prefix)) != std::string::npos;)
      text.erase(at, prefix.size());
    return text;
  }

  ::tests::TemporaryFolder folder_;
  tl::expected<ProviderUses, std::vector<std::string>> uses_;
};

TEST_F(CompareTest, TheSmallestFilesAgree) {
  EXPECT_THAT(found(kConn, kExec), IsEmpty());
  EXPECT_THAT(found(kConn, kExec, Side::kConn), IsEmpty());
}

TEST_F(CompareTest, AProviderThatTheOtherSideLacksIsFoundOnBothSides) {
  uses_->reading = {{"main", "Subscription.flight", "events.graphql:3:60"}};
  uses_->publishing = {{"out", "Mutation.report", "events.graphql:9:2"}};
  const std::string conn = std::string(kConn) + "providers: {mian: {kafka: {brokers: [a:1]}}}\n";
  for (const Side other : {Side::kConn, Side::kExec})
    EXPECT_THAT(
        found(conn, kExec, other),
        ElementsAre("events.graphql:3:60: Subscription.flight reads from provider `main`, which "
                    "conn.yaml does not have: such subscriptions will be refused; did you mean "
                    "`mian`? Otherwise add `providers.main` there",
                    "events.graphql:9:2: Mutation.report publishes to provider `out`, which "
                    "exec.yaml does not have: such mutations will fail; add `providers.out` "
                    "there"));
}

TEST_F(CompareTest, AProviderThatOneSideNeedsIsNotAskedOfTheOther) {
  uses_->reading = {{"main", "Subscription.flight", "events.graphql:3:60"}};
  uses_->publishing = {{"out", "Mutation.report", "events.graphql:9:2"}};
  EXPECT_THAT(found(std::string(kConn) + "providers: {main: {kafka: {brokers: [a:1]}}}\n",
                    std::string(kExec) + "providers: {out: {kafka: {brokers: [a:1]}}}\n"),
              IsEmpty());
}

TEST_F(CompareTest, AddressesOfOneMachineThatCannotMeetAreFound) {
  const char* expected =
      "warning: conn.yaml:1:1: none of `executors` is 127.0.0.1:4012, where exec-service listens "
      "by exec.yaml:2:16, and only its own machine reaches that: add it, or change `listen` there";
  const std::string exec = std::string(kExec) + "listen: {port: 4012}\n";
  EXPECT_THAT(found(kConn, exec), ElementsAre(expected));
  EXPECT_THAT(found("executors: [10.0.0.1:4012, '[::1]:4012']\n", exec), ElementsAre(expected));
  EXPECT_THAT(found("executors: [localhost:4011]\n", exec), ElementsAre(expected));
}

TEST_F(CompareTest, AddressesThatMayMeetAreNotReported) {
  const std::string exec = std::string(kExec) + "listen: {port: 4012}\n";
  EXPECT_THAT(found("executors: [127.0.0.1:4011, 127.0.0.1:4012]\n", exec), IsEmpty());
  EXPECT_THAT(found("executors: [localhost:4012]\n", exec), IsEmpty());
  EXPECT_THAT(found("executors: [exec:4011]\n", exec), IsEmpty()) << "a name";
  EXPECT_THAT(found(kConn, std::string(kExec) + "listen: {host: 0.0.0.0, port: 4012}\n"), IsEmpty())
      << "a port that may be mapped";
  EXPECT_THAT(found(kConn, std::string(kExec) + "listen: {port: 0}\n"), IsEmpty()) << "any port";
}

TEST_F(CompareTest, APortThatBothWantOnOneMachineIsFound) {
  const std::string conn = std::string(kConn) + "admin: {port: 4021}\n";
  EXPECT_THAT(found(conn, kExec),
              ElementsAre("conn.yaml:2:15: `admin.port` is 4021, and so is `admin.port` of "
                          "exec-service, which is on the same machine (exec.yaml): choose another "
                          "one"));
  EXPECT_THAT(found("executors: [exec:4011]\nadmin: {port: 4021}\n",
                    std::string(kExec) + "listen: {host: 0.0.0.0}\n"),
              IsEmpty())
      << "on two machines";
}

TEST_F(CompareTest, AnAnswerThatDoesNotFitIntoAMessageIsFound) {
  EXPECT_THAT(found(std::string(kConn) + "limits: {wire_message: 1MiB}\n", kExec),
              ElementsAre("warning: conn.yaml:2:24: `limits.wire_message` is 1MiB, and an answer "
                          "of `limits.row`, 4MiB by exec.yaml, does not fit into such a message: "
                          "larger answers will be `RESPONSE_TOO_LARGE`; raise the one, or lower "
                          "the other"));
  EXPECT_THAT(found(std::string(kConn) + "limits: {wire_message: 1MiB}\n",
                    std::string(kExec) + "limits: {row: 1020KiB}\n"),
              IsEmpty());
}

TEST_F(CompareTest, TimeOutsOfPublishingNestAcrossTheServices) {
  const std::string conn = std::string(kConn) + "timeouts: {execute: 5s}\n";
  EXPECT_THAT(found(conn, kExec), IsEmpty()) << "without a mutation that publishes";
  uses_->publishing = {{"out", "Mutation.report", "events.graphql:9:2"}};
  const std::string exec = std::string(kExec) + "providers: {out: {kafka: {brokers: [a:1]}}}\n";
  EXPECT_THAT(found(conn, exec),
              ElementsAre("exec.yaml: `publishing.delivery_timeout` is 5s and must be less than "
                          "conn-service's `timeouts.execute`, which is 5s (conn.yaml:2:21): a "
                          "mutation could not answer what became of its record"));
  EXPECT_THAT(found(conn, exec + "timeouts: {execute: 8s}\n"), IsEmpty()) << "4s by default then";
}

TEST_F(CompareTest, OfTheOtherFileOnlyWhatIsComparedHasToBeRight) {
  EXPECT_THAT(found(kConn, std::string(kExec) + "bogus: 1\nlimits: {rwo: 1MiB}\n"), IsEmpty());
  EXPECT_THAT(found(kConn, std::string(kExec) + "limits: {row: 1}\n"),
              ElementsAre("exec.yaml:2:15: `limits.row` needs a unit: write 1KiB or 1MiB, not "
                          "`1`"));
  EXPECT_THAT(found(std::string(kConn) + "limits: {wire_message: 1}\n", kExec), IsEmpty())
      << "one's own is reported elsewhere";
}

TEST_F(CompareTest, TheWrongFileIsRecognized) {
  EXPECT_THAT(found(kConn, kConn),
              ElementsAre("exec.yaml: `--with` needs a configuration of exec-service, which has "
                          "`schema`: is this the right file?"));
  EXPECT_THAT(found(kExec, kExec, Side::kConn),
              ElementsAre("conn.yaml: `--with` needs a configuration of conn-service, which has "
                          "`executors`: is this the right file?"));
  EXPECT_THAT(found(kConn, "a: [\n"), ElementsAre(testing::StartsWith("exec.yaml:")));
}

TEST_F(CompareTest, AnEventGraphThatCannotBeReadIsReportedOnce) {
  uses_ = tl::unexpected(std::vector<std::string>{"events.graphql:1:1: no"});
  EXPECT_THAT(found(kConn, kExec, Side::kExec), ElementsAre("events.graphql:1:1: no"));
  EXPECT_THAT(found(kConn, kExec, Side::kConn), IsEmpty()) << "by exec-service's own check";
}

}  // namespace
}  // namespace shared::deployment
