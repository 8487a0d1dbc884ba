#include "tests/conformance/federation_audit.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

#include "tests/conformance/recorded_resolver.h"
#include "tests/conformance/stateful_resolver.h"

namespace tests::conformance {

namespace {

// Cases that write name what they write by a fresh id a run; our state is fresh as well.
std::string fill_run_id(std::string text) {
  static constexpr std::string_view kHole = "{{RID}}";
  for (std::size_t at = text.find(kHole); at != std::string::npos; at = text.find(kHole, at))
    text.replace(at, kHole.size(), "run-1");
  return text;
}

}  // namespace

std::optional<FederationAudit> FederationAudit::open() {
  const char* folder = std::getenv("FEDERATION_AUDIT_DIR");  // NOLINT(concurrency-mt-unsafe)
  if (folder == nullptr) return std::nullopt;
  return FederationAudit(folder);
}

FederationAudit::FederationAudit(std::string folder)
    : folder_(std::move(folder)),
      call_counts_(Value::parse(read("hive-call-counts.json").value())) {}

std::optional<std::string> FederationAudit::read(const std::string& file) const {
  std::ifstream stream(folder_ + "/" + file);
  if (!stream) return std::nullopt;
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::vector<std::string> FederationAudit::suites() const {
  std::vector<std::string> names;
  const Value manifest = Value::parse(read("manifest.json").value());
  for (const Value& suite : manifest.at("list"))
    names.push_back(suite.at("id"));
  return names;
}

AuditSuite FederationAudit::suite(const std::string& name) const {
  AuditSuite suite;
  suite.name = name;
  suite.supergraph = read(name + "/supergraph.graphql").value();
  const Value cases = Value::parse(fill_run_id(read(name + "/cases.json").value()));
  for (const Value& each : cases)
    suite.cases.push_back({each.at("name"), each.at("query"), each.at("expected").at("data"),
                           each.at("expected").at("errors") == true});

  const auto behaviour = read(name + "/behaviour.json");
  const Value recorded = behaviour ? Value::parse(*behaviour) : Value();
  const auto state = std::make_shared<ShopState>();
  const Value subgraphs = Value::parse(read(name + "/subgraphs.json").value());
  for (const Value& each : subgraphs) {
    const std::string subgraph = each.at("name");
    std::unique_ptr<Resolver> resolver;
    if (behaviour) {
      resolver = std::make_unique<RecordedResolver>(recorded.at(subgraph));
    } else {
      resolver = std::make_unique<StatefulResolver>(state);
    }
    suite.subgraphs[subgraph] = std::make_unique<FakeSubgraph>(
        read(name + "/" + each.at("sdl").get<std::string>()).value(), std::move(resolver));
  }
  return suite;
}

std::optional<std::size_t> FederationAudit::calls_max(const std::string& case_name) const {
  if (!call_counts_.contains(case_name)) return std::nullopt;
  return call_counts_[case_name].get<std::size_t>();
}

}  // namespace tests::conformance
