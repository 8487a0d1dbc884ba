#include "exec-service/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/exec-service/read_yaml.h"

namespace exec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Read<Config> read(const std::string& yaml) {
  return read_yaml("schema: {supergraph: s.graphql}\n" + yaml, read_config);
}

TEST(ConfigSchema, NamesTheOverrideLabelsInForce) {
  const auto read = read_yaml(
      "schema: {supergraph: s.graphql, override_labels: [new-home, percent(5)]}", read_config);
  EXPECT_THAT(read.problems, IsEmpty());
  EXPECT_THAT(read.config.override_labels, ElementsAre("new-home", "percent(5)"));
}

TEST(ConfigLimits, ARowFitsIntoAMessage) {
  EXPECT_EQ(read("limits: {}").config.row_bytes_max, 4'194'304U);
  EXPECT_EQ(read("limits: {message_bytes_max: 1048576}").config.row_bytes_max, 1'044'480U);
  EXPECT_THAT(read("limits: {message_bytes_max: 1048576, row_bytes_max: 1048576}").problems,
              ElementsAre(HasSubstr("row_bytes_max")));
}

TEST(ConfigPrivateSchemas, HaveAnIdAndTokens) {
  const auto all = read(R"(
private_schemas:
  - {id: back-office, inaccessible: true, token: 0123456789abcdef, next_token: fedcba9876543210}
  - {id: partners, supergraph: partners.graphql, events: e.graphql, token: aaaaaaaaaaaaaaaa}
)");
  EXPECT_THAT(all.problems, IsEmpty());
  ASSERT_EQ(all.config.private_schemas.size(), 2U);
  EXPECT_TRUE(all.config.private_schemas[0].shows_inaccessible);
  EXPECT_EQ(all.config.private_schemas[1].supergraph_file, "partners.graphql");
  EXPECT_EQ(all.config.private_schemas[1].events_file, "e.graphql");
  ASSERT_EQ(all.config.rpc.private_schemas.size(), 2U);
  EXPECT_EQ(all.config.rpc.private_schemas[0].schema_id, "back-office");
  EXPECT_THAT(all.config.rpc.private_schemas[0].tokens,
              ElementsAre("0123456789abcdef", "fedcba9876543210"));
  EXPECT_THAT(all.effective, Not(HasSubstr("0123456789abcdef")));
}

TEST(ConfigPrivateSchemas, SayWhatIsWrongAndWhere) {
  const auto wrong = read(R"(
private_schemas:
  - {id: a, token: short}
  - {id: a, inaccessible: true, supergraph: s.graphql, token: aaaaaaaaaaaaaaaa}
  - {id: b, inaccessible: true}
)");
  EXPECT_THAT(wrong.problems,
              ElementsAre(HasSubstr("is required, or `inaccessible: true` for the public one"),
                          HasSubstr("is too short to be a secret: at least 16 bytes"),
                          HasSubstr("not both"), HasSubstr("is another private schema's already"),
                          HasSubstr("token` is required: who shows it")));
  for (const std::string& problem : wrong.problems)
    EXPECT_THAT(problem, HasSubstr("exec.yaml:"));
}

}  // namespace
}  // namespace exec
