#include "shared/config/config.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace shared::config {
namespace {

std::optional<std::string> environment(const std::string& name) {
  if (name == "PORT") return "9000";
  return {};
}

std::vector<std::string> problems(const Config& config) {
  std::vector<std::string> texts;
  for (const Problem& problem : config.problems())
    texts.push_back(problem.text());
  return texts;
}

using Lines = std::vector<std::string>;

TEST(Config, ReadsValuesAndFallsBackToDefaults) {
  Config config("a.yaml", "listen: {host: localhost, port: 80}\n", environment);
  {
    const Section listen = config.root().section("listen");
    EXPECT_EQ(listen.text("host", ""), "localhost");
    EXPECT_EQ(listen.number("port", 1, 1, 65535), 80);
    EXPECT_TRUE(listen.flag("fast", true));
  }
  EXPECT_EQ(problems(config), Lines{});
  EXPECT_EQ(config.effective(), "listen.host: localhost\nlisten.port: 80\nlisten.fast: true\n");
}

TEST(Config, NamesTheNearestKeyOfAnUnknownOne) {
  Config config("a.yaml", "listen:\n  prot: 80\n  zebra: 1\n", environment);
  (void)config.root().section("listen").number("port", 1, 1, 65535);
  EXPECT_EQ(problems(config), (Lines{"a.yaml:2: unknown key `listen.prot`; did you mean `port`?",
                                     "a.yaml:3: unknown key `listen.zebra`"}));
}

TEST(Config, SubstitutesTheEnvironment) {
  Config config("a.yaml", "a: ${PORT}\nb: ${HOST:-localhost}:${PORT:-1}\nc: ${NOBODY}\n",
                environment);
  {
    const Section root = config.root();
    EXPECT_EQ(root.number("a", 1, 1, 65535), 9000);
    EXPECT_EQ(root.text("b", ""), "localhost:9000");
    EXPECT_EQ(root.text("c", "fallback"), "fallback");
  }
  EXPECT_EQ(problems(config), Lines{"a.yaml:3: `c` the environment variable NOBODY is not set; set "
                                    "it or write ${NOBODY:-default}"});
}

TEST(Config, SaysEveryProblemInTheOrderOfTheFile) {
  Config config("a.yaml", "port: 70000\nmode: loud\nlist: 3\nmap: [1]\n", environment);
  {
    const Section root = config.root();
    (void)root.section("map");
    EXPECT_EQ(root.texts("list", {}), Lines{});
    EXPECT_EQ(root.choice("mode", "quiet", {"quiet", "normal"}), "quiet");
    EXPECT_EQ(root.number("port", 80, 1, 65535), 80);
    EXPECT_EQ(root.required_text("name"), "");
  }
  EXPECT_EQ(problems(config),
            (Lines{"a.yaml:1: `port` must be a whole number from 1 to 65535, not `70000`",
                   "a.yaml:1: `name` is required",
                   "a.yaml:2: `mode` must be one of quiet, normal, not `loud`",
                   "a.yaml:3: `list` must be a list of values",
                   "a.yaml:4: `map` must be a mapping of keys to values"}));
}

TEST(Config, ReadsMappingsWhoseKeysAreTheUsersNames) {
  Config config("a.yaml", "providers:\n  main: {brokers: a}\n  other: {brokers: b, x: 1}\n",
                environment);
  Lines seen;
  config.root().each("providers", [&](const std::string& name, const Section& provider) {
    seen.push_back(name + "=" + provider.text("brokers", ""));
  });
  EXPECT_EQ(seen, (Lines{"main=a", "other=b"}));
  EXPECT_EQ(problems(config), Lines{"a.yaml:3: unknown key `providers.other.x`"});
}

TEST(Config, ASectionThatIsNotThereHasDefaultsOnly) {
  Config config("a.yaml", "a: 1\n", environment);
  {
    const Section root = config.root();
    EXPECT_EQ(root.number("a", 0, 0, 9), 1);
    EXPECT_EQ(root.section("b").section("c").number("d", 7, 0, 9), 7);
    EXPECT_TRUE(root.section("b").pairs("e").empty());
    root.section("b").each("f", [](const std::string&, const Section&) { FAIL(); });
  }
  EXPECT_EQ(problems(config), Lines{});
}

TEST(Config, HidesSecrets) {
  Config config("a.yaml", "token: abc\nproperties: {sasl.password: xyz}\n", environment);
  {
    const Section root = config.root();
    EXPECT_EQ(root.secret("token"), "abc");
    EXPECT_EQ(root.pairs("properties").at("sasl.password"), "xyz");
  }
  EXPECT_EQ(config.effective(), "token: ***\nproperties.sasl.password: ***\n");
}

TEST(Config, AFileThatIsNoYamlIsAProblemWithItsLine) {
  const Config config("a.yaml", "a: 1\nb: [1, 2\n", environment);
  ASSERT_EQ(config.problems().size(), 1U);
  EXPECT_EQ(config.problems()[0].place.line, 3);
}

TEST(Config, AMissingFileIsAProblem) {
  const auto config = Config::load("/nowhere/a.yaml", environment);
  EXPECT_EQ(problems(*config),
            Lines{"/nowhere/a.yaml: cannot be read; give the path of a YAML file"});
}

}  // namespace
}  // namespace shared::config
