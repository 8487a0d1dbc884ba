// FederationAudit: suites of the public federation gateway audit, exported to plain data.
//
// The folder is named by the environment variable FEDERATION_AUDIT_DIR and is not part of this
// repository; its README says what each file is:
//   manifest.json, hive-call-counts.json, SUITE/{supergraph.graphql, subgraphs.json, cases.json,
//   behaviour.json}
//
// Errors: without the variable tests skip by name; a file that is missing or wrong fails the test
//         that reads it, by an exception of the JSON library.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/conformance/gateway.h"

namespace tests::conformance {

struct AuditCase {
  std::string name;
  std::string query;
  Value data;           // expected
  bool errors = false;  // whether there must be some; if not, there may be
};

struct AuditSuite {
  std::string name;
  std::string supergraph;
  std::vector<AuditCase> cases;
  FakeSubgraphs subgraphs;
};

class FederationAudit {
 public:
  // Nothing without the variable.
  [[nodiscard]] static std::optional<FederationAudit> open();

  [[nodiscard]] std::vector<std::string> suites() const;  // that were exported
  [[nodiscard]] AuditSuite suite(const std::string& name) const;
  // The calls that a case may cost; nothing: not known.
  [[nodiscard]] std::optional<std::size_t> calls_max(const std::string& case_name) const;

 private:
  explicit FederationAudit(std::string folder);
  [[nodiscard]] std::optional<std::string> read(const std::string& file) const;

  std::string folder_;
  Value call_counts_;
};

}  // namespace tests::conformance
