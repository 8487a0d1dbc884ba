#include "shared/config/value_tree.h"

#include <gtest/gtest.h>

namespace shared::config {
namespace {

TEST(ValueTree, PrintsYamlInTheOrderOfReading) {
  ValueTree tree;
  tree.set("profile", "production", false);
  tree.section("limits").set("outbox", "1MiB", true);
  tree.section("empty");
  ValueTree& first = tree.item("private_schemas");
  first.set("id", "a", false);
  first.section("tls").set("insecure", "false", true);
  tree.item("private_schemas").set("id", "b", false);
  tree.section("limits").set("ring", "64MiB", false);
  EXPECT_EQ(tree.yaml(),
            "profile: production\n"
            "limits:\n"
            "  outbox: 1MiB  # default\n"
            "  ring: 64MiB\n"
            "private_schemas:\n"
            "  - id: a\n"
            "    tls:\n"
            "      insecure: false  # default\n"
            "  - id: b\n");
}

TEST(YamlText, IsInQuotesWhereYamlWouldReadAnythingElse) {
  EXPECT_EQ(yaml_text("exec-service:4011"), "exec-service:4011");
  EXPECT_EQ(yaml_text("10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(yaml_text("*"), "'*'");
  EXPECT_EQ(yaml_text(""), "''");
  EXPECT_EQ(yaml_text("a: b"), "'a: b'");
  EXPECT_EQ(yaml_text("it's"), "'it''s'");
  EXPECT_EQ(yaml_text("null"), "'null'");
  EXPECT_EQ(yaml_text("two\nlines"), "\"two\\nlines\"");
  EXPECT_EQ(yaml_list({"a", "b c"}), "[a, 'b c']");
}

}  // namespace
}  // namespace shared::config
