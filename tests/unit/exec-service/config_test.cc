#include "exec-service/config.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exec-service/config_renamed.h"
#include "shared/deployment/exec_facts.h"
#include "tests/unit/exec-service/read_yaml.h"

namespace exec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Files that a configuration may name, in a folder of their own.
class ExecConfigTest : public testing::Test {
 protected:
  ExecConfigTest() {
    std::filesystem::create_directories(folder_);
    for (const char* name : {"s.graphql", "e.graphql", "m.json"})
      std::ofstream(folder_ / name) << "x";
  }
  ~ExecConfigTest() override { std::filesystem::remove_all(folder_); }

  // `FOLDER/` in the text stands for the folder.
  Read<Config> read(std::string yaml) {
    for (std::size_t at = 0; (at = yaml.find("FOLDER", at)) != std::string::npos;)
      yaml.replace(at, 6, folder_.string());
    return read_yaml(yaml, read_config);
  }
  Read<Config> read_with_schema(const std::string& yaml) {
    return read("schema: {supergraph: FOLDER/s.graphql}\n" + yaml);
  }

  std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) / "sluice_exec_config";
};

TEST_F(ExecConfigTest, NeedsNoMoreThanASupergraph) {
  const auto small = read_with_schema("");
  EXPECT_THAT(small.problems, IsEmpty());
  EXPECT_EQ(small.config.supergraph_file, (folder_ / "s.graphql").string());
  EXPECT_EQ(small.config.rpc.listen, "127.0.0.1:4011");
  EXPECT_FALSE(small.config.masks_subgraph_errors);
  EXPECT_TRUE(small.config.validation.introspection);
  EXPECT_THAT(read("log: {level: info}\n").problems,
              ElementsAre("exec.yaml: `schema.supergraph` is missing: add it, for example "
                          "`supergraph: supergraph.graphql`"));
}

TEST_F(ExecConfigTest, ARowFitsIntoAMessage) {
  EXPECT_EQ(read_with_schema("").config.row_bytes_max, 4'194'304U);
  EXPECT_EQ(read_with_schema("limits: {wire_message: 1MiB}\n").config.row_bytes_max, 1'044'480U);
  EXPECT_THAT(
      read_with_schema("limits: {wire_message: 1MiB, row: 1MiB}\n").problems,
      ElementsAre("exec.yaml:2:35: `limits.row` must be at most 1020KiB, so that a row fits "
                  "into a message of `limits.wire_message`, not 1MiB"));
}

TEST_F(ExecConfigTest, TakesEveryKey) {
  const auto all = read(R"(
profile: production
workers: 3
listen: {host: 0.0.0.0, port: 1}
admin: {port: 2}
schema: {supergraph: FOLDER/s.graphql, events: FOLDER/e.graphql, override_labels: [new-home, percent(5)]}
subgraph_errors: {mask: false, codes: [NOT_FOUND]}
providers: {main: {kafka: {brokers: [b:9092]}}}
publishing: {records_max: 4, buffer_max: 5KiB, record_max: 6B, delivery_timeout: 7s, linger: 8ms}
authorization: {scopes_claim: scp, policies_claim: roles}
trusted_documents: {mode: enforce, manifest: FOLDER/m.json, ids_only: true}
limits:
  rows_in_flight: 9
  calls_in_flight: 10
  rows_defined: 11
  wire_message: 128KiB
  row: 12KiB
  documents_cached: 13
  document_cache: 130KiB
  plans_cached: 14
  plan_cache: 140KiB
  row_cache: 150KiB
  operation:
    document: 15B
    tokens: 16
    nesting: 17
    directives: 18
    directives_per_node: 19
    aliases: 0
    root_fields: 21
    field_comparisons: 22
    assumed_list_size: 23
    query: {depth: 24, cost: 25}
    mutation: {depth: unlimited, cost: 27}
    subscription: {depth: 28}
timeouts: {event: 29s, execute: 30s}
drain: {ready_wait: 30s, timeout: 31s}
)");
  EXPECT_THAT(all.problems, IsEmpty());
  const Config& c = all.config;
  EXPECT_EQ(c.workers, 3U);
  EXPECT_EQ(c.rpc.listen, "0.0.0.0:1");
  EXPECT_EQ(c.events_file, (folder_ / "e.graphql").string());
  EXPECT_THAT(c.override_labels, ElementsAre("new-home", "percent(5)"));
  EXPECT_FALSE(c.masks_subgraph_errors);
  EXPECT_THAT(c.subgraph_error_mask.codes, ElementsAre("NOT_FOUND"));
  const publisher::PublisherOptions& p = c.publisher;
  EXPECT_THAT((std::vector<std::size_t>{p.records_max, p.bytes_max, p.record_bytes_max}),
              ElementsAre(4, 5'120, 6));
  EXPECT_THAT((std::vector<std::int64_t>{p.message_timeout_ms, p.linger_ms}),
              ElementsAre(7'000, 8));
  EXPECT_EQ(c.claims.scopes, "scp");
  EXPECT_EQ(c.claims.policies, "roles");
  EXPECT_EQ(c.trusted_documents.mode, trusted_documents::Mode::kEnforce);
  EXPECT_TRUE(c.trusted_documents.ids_only);
  EXPECT_THAT(
      (std::vector<std::uint64_t>{
          c.rpc.rows_in_flight_max, c.rpc.calls_in_flight_max, c.rpc.rows_defined_max,
          c.rpc.message_bytes_max, c.caches.documents.entries_max, c.caches.documents.bytes_max,
          c.caches.plans.entries_max, c.caches.plans.bytes_max, c.rows_compiled.bytes_max}),
      ElementsAre(9, 10, 11, 131'072, 13, 130 << 10, 14, 140 << 10, 150 << 10));
  EXPECT_THAT((std::vector<std::uint32_t>{c.parse.bytes_max, c.parse.tokens_max, c.parse.depth_max,
                                          c.validation.depth_max, c.parse.directives_max,
                                          c.parse.directives_per_node_max, c.parse.aliases_max,
                                          c.parse.root_fields_max, c.validation.root_fields_max,
                                          c.validation.comparisons_max, c.cost.list_size_assumed}),
              ElementsAre(15, 16, 17, 34, 18, 19, 0, 21, 21, 22, 23));
  EXPECT_THAT(
      (std::vector<std::uint64_t>{c.cost.query.depth_max, c.cost.query.cost_max,
                                  c.cost.mutation.depth_max, c.cost.mutation.cost_max,
                                  c.cost.subscription.depth_max, c.cost.subscription.cost_max}),
      ElementsAre(24, 25, 0, 27, 28, 0));
  EXPECT_EQ(c.row_bytes_max, 12'288U);
  EXPECT_EQ(c.event_timeout_ms, 29'000U);
  EXPECT_EQ(c.execute_timeout_ms, 30'000U);
  EXPECT_EQ(c.drain_ready_wait_ms, 30'000);
  EXPECT_EQ(c.drain_timeout_ms, 31'000);
}

TEST_F(ExecConfigTest, ProductionShowsClientsLessUnlessAKeyOverridesIt) {
  const auto production = read_with_schema("profile: production\n");
  EXPECT_FALSE(production.config.validation.introspection);
  EXPECT_FALSE(production.config.validation.suggestions);
  EXPECT_TRUE(production.config.masks_subgraph_errors);
  EXPECT_THAT(production.config.advice, IsEmpty());

  const auto open = read(R"(
profile: production
schema: {supergraph: FOLDER/s.graphql, introspection: true, suggestions: true}
subgraph_errors: {mask: false}
)");
  EXPECT_TRUE(open.config.validation.introspection);
  EXPECT_TRUE(open.config.validation.suggestions);
  EXPECT_FALSE(open.config.masks_subgraph_errors);
  EXPECT_THAT(open.config.advice, ElementsAre(HasSubstr("`schema.introspection`: any client"),
                                              HasSubstr("`subgraph_errors.mask`: any client")));
}

TEST_F(ExecConfigTest, DevelopmentSettingsAreAdvice) {
  EXPECT_THAT(read_with_schema("").config.advice,
              ElementsAre("`profile` is development: clients get introspection, suggestions in "
                          "errors, subgraphs' own error messages; set `profile: production` where "
                          "clients are not yours"));
}

TEST_F(ExecConfigTest, WithoutIntrospectionThereAreNoSuggestionsEither) {
  const auto quiet = read("schema: {supergraph: FOLDER/s.graphql, introspection: false}\n");
  EXPECT_FALSE(quiet.config.validation.suggestions);
}

TEST_F(ExecConfigTest, FilesMustBeThere) {
  EXPECT_THAT(read("schema:\n  supergraph: FOLDER/gone.graphql\n").problems,
              ElementsAre("exec.yaml:2:15: `schema.supergraph` names a file that cannot be read: " +
                          (folder_ / "gone.graphql").string()));
  EXPECT_THAT(read("schema:\n  supergraph: FOLDER\n").problems,
              ElementsAre("exec.yaml:2:15: `schema.supergraph` names a folder: give the path of a "
                          "file, not " +
                          folder_.string()));
  EXPECT_THAT(
      read_with_schema("trusted_documents: {mode: log}\n").problems,
      ElementsAre("exec.yaml:2:1: `trusted_documents.manifest` is missing: add the path of a "
                  "manifest, or set `mode: off`"));
}

TEST_F(ExecConfigTest, ZeroIsNotUnlimited) {
  EXPECT_THAT(
      read_with_schema("limits: {operation: {query: {depth: 0}}}\n").problems,
      ElementsAre("exec.yaml:2:37: `limits.operation.query.depth` must be from 1 to 100000000, "
                  "or `unlimited`, not `0`"));
}

TEST_F(ExecConfigTest, EachFormerKeyComesWithOneThatExists) {
  const auto description = shared::config::Config::describe();
  (void)read_config(*description);
  std::vector<std::string> known;
  for (const auto& key : description->keys())
    known.push_back(key.path);
  for (const auto& renamed : renamed_keys()) {
    EXPECT_THAT(known, testing::Contains(std::string(renamed.to))) << renamed.from;
    EXPECT_THAT(known, Not(testing::Contains(std::string(renamed.from))));
  }
}

TEST_F(ExecConfigTest, RefusesFormerKeysWithThePresentOnes) {
  EXPECT_THAT(
      read_with_schema("operations: {query: {depth_max: 0, cost_max: 5}, list_size_assumed: 3}\n"
                       "limits: {message_bytes_max: 16777216}\n"
                       "subgraphs: {flights: {timeout_ms: 700}}\n"
                       "subgraph_defaults: {retry: {budget_percent: 10}}\n")
          .problems,
      ElementsAre(
          "exec.yaml:2:22: `operations.query.depth_max` is now `limits.operation.query.depth`: "
          "unlimited",
          "exec.yaml:2:36: `operations.query.cost_max` is now `limits.operation.query.cost`",
          "exec.yaml:2:50: `operations.list_size_assumed` is now "
          "`limits.operation.assumed_list_size`",
          "exec.yaml:3:10: `limits.message_bytes_max` is now `limits.wire_message`, with a unit: "
          "16MiB",
          "exec.yaml:4:23: `subgraphs.flights.timeout_ms` is now `subgraphs.flights.timeout`, with "
          "a "
          "unit: 700ms",
          "exec.yaml:5:29: `subgraph_defaults.retry.budget_percent` is now "
          "`subgraph_defaults.retry.budget`, with a unit: 10%"));
}

TEST_F(ExecConfigTest, PrivateSchemasHaveAnIdAndTokens) {
  const auto all = read_with_schema(R"(
private_schemas:
  - {id: back-office, inaccessible: true, token: 0123456789abcdef, next_token: fedcba9876543210}
  - {id: partners, supergraph: FOLDER/s.graphql, events: FOLDER/e.graphql, token: aaaaaaaaaaaaaaaa}
)");
  EXPECT_THAT(all.problems, IsEmpty());
  ASSERT_EQ(all.config.private_schemas.size(), 2U);
  EXPECT_TRUE(all.config.private_schemas[0].shows_inaccessible);
  EXPECT_EQ(all.config.private_schemas[1].supergraph_file, (folder_ / "s.graphql").string());
  EXPECT_EQ(all.config.private_schemas[1].events_file, (folder_ / "e.graphql").string());
  ASSERT_EQ(all.config.rpc.private_schemas.size(), 2U);
  EXPECT_EQ(all.config.rpc.private_schemas[0].schema_id, "back-office");
  EXPECT_THAT(all.config.rpc.private_schemas[0].tokens,
              ElementsAre("0123456789abcdef", "fedcba9876543210"));
  EXPECT_THAT(all.effective, Not(HasSubstr("0123456789abcdef")));
}

TEST_F(ExecConfigTest, ReportsWhatIsWrongWithAPrivateSchema) {
  EXPECT_THAT(
      read_with_schema(R"(
private_schemas:
  - {id: a, token: short}
  - {id: a, inaccessible: true, supergraph: FOLDER/s.graphql, token: aaaaaaaaaaaaaaaa}
  - {id: b, inaccessible: true}
)")
          .problems,
      ElementsAre(
          "exec.yaml:4:5: `private_schemas[0].supergraph` is missing: add it, or "
          "`inaccessible: true` for the public schema with what it hides",
          "exec.yaml:4:20: `private_schemas[0].token` is too short to be a secret: give it at "
          "least 16 bytes",
          "exec.yaml:5:10: `private_schemas[1].id` is the id of another private schema: "
          "choose a different one",
          "exec.yaml:5:45: `private_schemas[1].supergraph` cannot be combined with "
          "`inaccessible: true`: remove one of the two",
          "exec.yaml:6:5: `private_schemas[2].token` is missing: add a secret of at least 16 "
          "bytes, for example `token: \"${PARTNERS_TOKEN}\"`"));
}

// What conn-service's check reads of this file is what the service does.
TEST_F(ExecConfigTest, IsReadAlikeToBeCompared) {
  for (const std::string& more :
       {std::string(),
        std::string("listen: {host: 0.0.0.0, port: 1}\nadmin: {port: 2}\n"
                    "providers: {x: {kafka: {brokers: [b:1]}}}\n"
                    "limits: {wire_message: 1MiB}\ntimeouts: {execute: 3s}\n"),
        std::string("limits: {row: 1KiB}\npublishing: {delivery_timeout: 1s}\n")}) {
    const std::string yaml =
        "schema: {supergraph: " + (folder_ / "s.graphql").string() + "}\n" + more;
    const Config config = read(yaml).config;
    shared::config::Config file("exec.yaml", yaml, [](const std::string&) { return std::nullopt; });
    const shared::deployment::ExecFacts facts = shared::deployment::read_exec_facts(file);
    EXPECT_EQ(facts.supergraph_file, config.supergraph_file);
    EXPECT_EQ(facts.events_file, config.events_file);
    EXPECT_EQ(facts.listeners[0].endpoint.host, config.listen.host);
    EXPECT_EQ(facts.listeners[0].endpoint.port, config.listen.port);
    EXPECT_EQ(facts.listeners[1].endpoint.host, config.admin.host);
    EXPECT_EQ(facts.listeners[1].endpoint.port, config.admin.port);
    EXPECT_EQ(facts.providers.size(), config.providers.size());
    EXPECT_EQ(facts.row_bytes_max, static_cast<std::int64_t>(config.row_bytes_max));
    EXPECT_EQ(facts.delivery_timeout_ms, config.publisher.message_timeout_ms);
  }
}

}  // namespace
}  // namespace exec
