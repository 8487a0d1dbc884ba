// The whole of exec-service but its sockets, against the federation audit: every case's data and
// errors, and no more subgraph calls than Hive Router's plans need.
#include "tests/conformance/federation_audit.h"

#include <iostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "exec-service/supergraph/supergraph.h"
#include "tests/conformance/gateway.h"

namespace tests::conformance {
namespace {

std::string describe(const AuditCase& expected,
                     const Value& response,
                     const std::vector<std::string>& calls) {
  std::string text =
      fmt::format("{}\n{}\nexpected {}{}\ngot {}\n", expected.name, expected.query,
                  expected.data.dump(), expected.errors ? " and errors" : "", response.dump());
  for (const std::string& call : calls)
    text += "  " + call + "\n";
  return text;
}

TEST(FederationAudit, EveryCaseIsAnsweredWithNoMoreCallsThanItNeeds) {
  const auto audit = FederationAudit::open();
  if (!audit) GTEST_SKIP() << "all cases of the federation audit: no FEDERATION_AUDIT_DIR";
  std::size_t cases = 0;
  std::size_t calls = 0;
  std::size_t calls_max = 0;
  for (const std::string& name : audit->suites()) {
    const AuditSuite suite = audit->suite(name);
    const auto loaded = exec::supergraph::load_supergraph({name, suite.supergraph});
    ASSERT_TRUE(loaded.supergraph) << exec::schema::to_string(loaded.errors);
    Gateway gateway(loaded.supergraph, suite.subgraphs);
    for (const AuditCase& expected : suite.cases) {
      const GatewayAnswer answer = gateway.execute({.document = expected.query});
      const Value response = Value::parse(answer.body);
      const std::string text = describe(expected, response, answer.calls);
      EXPECT_EQ(response.value("data", Value()), expected.data) << text;
      EXPECT_TRUE(!expected.errors || response.contains("errors")) << text;
      const std::size_t most = audit->calls_max(expected.name).value_or(answer.calls.size());
      EXPECT_LE(answer.calls.size(), most) << text;
      ++cases;
      calls += answer.calls.size();
      calls_max += most;
    }
  }
  std::cout << fmt::format("{} cases, {} subgraph calls, {} allowed\n", cases, calls, calls_max);
  EXPECT_GT(cases, 0U);
}

}  // namespace
}  // namespace tests::conformance
