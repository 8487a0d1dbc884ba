// load_files: what the files' contents make of the schemas' ids, and what a reload tolerates.
#include "exec-service/load_files.h"

#include <fstream>
#include <optional>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/join_sdl.h"
#include "tests/support/temporary_folder.h"

namespace exec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class LoadFilesTest : public testing::Test {
 protected:
  LoadFilesTest() {
    write("s.graphql", supergraph("A flight."));
    config.supergraph_file = path("s.graphql");
    config.subgraphs.by_name["flights"].options.url = "http://localhost:1";
  }

  static std::string supergraph(const std::string& description) {
    return R"(schema @link(url: "https://specs.apollo.dev/link/v1.0")
        @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION) { query: Query }
      )" + std::string(::tests::kJoinDefinitions) +
           R"(
      enum join__Graph { FLIGHTS @join__graph(name: "flights", url: "http://localhost:1/graphql") }
      type Query @join__type(graph: FLIGHTS) { flight: String "hidden" gate: String }
      """)" +
           description + R"(""" scalar Described @join__type(graph: FLIGHTS)
    )";
  }
  [[nodiscard]] std::string path(const std::string& name) const { return folder.path() / name; }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name)) << text;
  }
  [[nodiscard]] std::string id(std::size_t i = 0) const {
    const LoadedFiles files = load_files(config);
    EXPECT_THAT(files.errors, IsEmpty());
    return files.schemas.size() > i ? files.schemas[i]->id() : "";
  }
  void trust(const std::string& manifest) {
    write("m.json", manifest);
    config.trusted_documents_file = path("m.json");
    config.trusted_documents.mode = trusted_documents::Mode::kEnforce;
  }

  ::tests::TemporaryFolder folder;
  Config config;
};

TEST_F(LoadFilesTest, TheIdIsThatOfTheContent) {
  const std::string before = id();
  EXPECT_THAT(before, SizeIs(16));
  write("s.graphql", supergraph("A plane."));
  EXPECT_NE(id(), before);
  write("s.graphql", supergraph("A flight."));
  EXPECT_EQ(id(), before);
}

// So that replicas of the release before, which hashed the files only, announce the same id.
TEST_F(LoadFilesTest, WhereAllIsAsByDefaultTheIdIsThatOfTheFilesAlone) {
  EXPECT_EQ(id(), supergraph::schema_id(supergraph("A flight."), std::nullopt));
}

TEST_F(LoadFilesTest, WhateverDecidesHowOperationsBehaveChangesTheId) {
  std::set<std::string> ids{id()};
  const auto expect_another = [&](const char* what) {
    EXPECT_TRUE(ids.insert(id()).second) << what;
  };
  config.override_labels.insert("a");
  expect_another("labels");
  config.claims.scopes = "scp";
  expect_another("claims of permissions");
  config.subgraphs.by_name["flights"].options.headers.claims = {{"sub", "x-user"}};
  expect_another("claims that a subgraph gets");
  trust(R"({"one": "{flight}"})");
  expect_another("trusted documents");
  trust(R"({"one": "{gate}"})");
  expect_another("the text of a trusted document");
  config.cost.query.depth_max = 5;
  expect_another("a limit of operations");
}

TEST_F(LoadFilesTest, HowASubgraphIsReachedDoesNot) {
  const std::string before = id();
  config.subgraphs.by_name["flights"].options.url = "http://localhost:2";
  config.subgraphs.by_name["flights"].options.timeout_ms = 1;
  EXPECT_EQ(id(), before);
}

TEST_F(LoadFilesTest, APrivateSchemaHasAnIdOfItsContentBesideItsName) {
  config.private_schemas = {{.id = "all", .shows_inaccessible = true}};
  const std::string before = id(1);
  EXPECT_THAT(before, testing::StartsWith("all@"));
  write("s.graphql", supergraph("A plane."));
  EXPECT_NE(id(1), before);
  write("s.graphql", supergraph("A flight."));
  config.private_schemas = {{.id = "all", .supergraph_file = path("s.graphql")}};
  EXPECT_NE(id(1), before) << "which shows less";
}

TEST_F(LoadFilesTest, AFileThatIsNotWholeLoadsNothingAndItsPlaceIsReported) {
  const std::string text = supergraph("A flight.");
  write("s.graphql", text.substr(0, text.size() / 2));
  const LoadedFiles files = load_files(config, Occasion::kReload);
  EXPECT_THAT(files.schemas, IsEmpty());
  ASSERT_THAT(files.errors, testing::Not(IsEmpty()));
  EXPECT_THAT(files.errors.front(), HasSubstr("s.graphql:"));
}

// A composer whose output goes to a file by `>` and that fails leaves it so.
TEST_F(LoadFilesTest, AFileThatIsEmptyIsReportedAsEmpty) {
  write("s.graphql", "\n");
  EXPECT_THAT(load_files(config).errors,
              ElementsAre(HasSubstr("this file is empty: did the composer fail?")));
}

TEST_F(LoadFilesTest, AReloadMayLoseASubgraphThatIsConfigured) {
  config.subgraphs.by_name["weather"].options.url = "http://localhost:3";
  EXPECT_THAT(load_files(config).errors, ElementsAre(HasSubstr("`subgraphs.weather`")));
  const LoadedFiles again = load_files(config, Occasion::kReload);
  EXPECT_THAT(again.errors, IsEmpty());
  EXPECT_THAT(again.warnings, ElementsAre(HasSubstr("`subgraphs.weather`")));
}

TEST_F(LoadFilesTest, AllFilesAreNamedSoThatTheyCanBeWatched) {
  config.events_file = "e.graphql";
  config.private_schemas = {
      {.id = "p", .supergraph_file = "p.graphql", .events_file = "pe.graphql"}};
  trust("{}");
  EXPECT_THAT(files_of(config), ElementsAre(path("s.graphql"), "e.graphql", "p.graphql",
                                            "pe.graphql", path("m.json")));
}

}  // namespace
}  // namespace exec
