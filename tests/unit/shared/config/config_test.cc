#include "shared/config/config.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace shared::config {
namespace {

std::optional<std::string> environment(const std::string& name) {
  if (name == "PORT") return "9000";
  if (name == "BROKERS") return "a:1, b:2,";
  if (name == "EMPTY") return "";
  return {};
}

using Lines = std::vector<std::string>;

Lines problems(const Config& config) {
  Lines texts;
  for (const Problem& problem : config.problems())
    texts.push_back(problem.text());
  return texts;
}

enum class Mode : std::uint8_t { kQuiet, kLoud };

// A bit of every kind.
struct Options {
  bool is_production = false;
  std::string host = "127.0.0.1";
  std::uint16_t port = 4000;
  std::int64_t timeout_ms = 5'000;
  std::size_t outbox_bytes_max = 1'048'576;
  std::size_t depth_max = 0;
  int budget_percent = 20;
  bool introspection = true;
  Mode mode = Mode::kQuiet;
  Lines brokers;
  std::string token;
  std::map<std::string, std::string> properties;
  std::map<std::string, std::string> urls;
  Lines ids;
};

Options read(Config& config) {
  Options options;
  const Section root = config.root();
  options.is_production = root.profile("The profile.");
  {
    const Section listen = root.section("listen", "Where to listen.");
    listen.text("host", options.host, "An address.", {}, [](const std::string& text) {
      return text == "localhost" ? std::optional<std::string>("must be an address") : std::nullopt;
    });
    listen.number("port", options.port, {1, 65'535}, "A port.");
  }
  {
    const Section limits = root.section("limits", "Limits.");
    limits.duration("timeout", options.timeout_ms, {1, 60'000}, "A duration.");
    limits.size("outbox", options.outbox_bytes_max, {1'024, 1 << 30}, "A size.");
    limits.number("depth", options.depth_max, {1, 100}, "A depth.", {"unlimited", 0});
    limits.percent("budget", options.budget_percent, {0, 100}, "A share.");
  }
  root.flag("introspection", options.introspection, InProduction{false}, "A flag.");
  root.choice("mode", options.mode, {{"quiet", Mode::kQuiet}, {"loud", Mode::kLoud}}, "A choice.");
  root.texts("brokers", options.brokers, "A list.", Required{"brokers: [a:1]"},
             [](const std::string& text) {
               return text.find(':') == std::string::npos
                          ? std::optional<std::string>("must have a port")
                          : std::nullopt;
             });
  root.secret("token", options.token, "A secret.");
  root.pairs("properties", options.properties, "Pairs.");
  root.each("subgraphs", "NAME", "Subgraphs.", [&](const std::string& name, const Section& each) {
    each.text("url", options.urls[name], "A URL.", Required{"url: http://a"});
  });
  root.each_item("schemas", "Schemas.", [&](const Section& item) {
    item.text("id", options.ids.emplace_back(), "An id.", Required{"id: a"});
  });
  return options;
}

TEST(Config, ReadsEveryKind) {
  Config config("a.yaml",
                "listen: {host: 0.0.0.0, port: 80}\n"
                "limits: {timeout: 250ms, outbox: 16MiB, depth: 7, budget: 5%}\n"
                "introspection: false\n"
                "mode: loud\n"
                "brokers: [a:1, b:2]\n"
                "token: secret\n"
                "properties: {sasl.password: xyz}\n"
                "subgraphs:\n"
                "  flights: {url: http://f}\n"
                "  airports: {url: http://a}\n"
                "schemas:\n"
                "  - {id: x}\n"
                "  - {id: y}\n",
                environment);
  const Options options = read(config);
  EXPECT_EQ(problems(config), Lines{});
  EXPECT_EQ(options.host, "0.0.0.0");
  EXPECT_EQ(options.port, 80);
  EXPECT_EQ(options.timeout_ms, 250);
  EXPECT_EQ(options.outbox_bytes_max, 16'777'216U);
  EXPECT_EQ(options.depth_max, 7U);
  EXPECT_EQ(options.budget_percent, 5);
  EXPECT_FALSE(options.introspection);
  EXPECT_EQ(options.mode, Mode::kLoud);
  EXPECT_EQ(options.brokers, (Lines{"a:1", "b:2"}));
  EXPECT_EQ(options.token, "secret");
  EXPECT_EQ(options.properties.at("sasl.password"), "xyz");
  EXPECT_EQ(options.urls.at("airports"), "http://a");
  EXPECT_EQ(options.ids, (Lines{"x", "y"}));
}

TEST(Config, WhatTheFileDoesNotNameIsTheDefault) {
  Config config("a.yaml", "brokers: [a:1]\n", environment);
  const Options options = read(config);
  EXPECT_EQ(problems(config), Lines{});
  EXPECT_FALSE(options.is_production);
  EXPECT_EQ(options.port, 4000);
  EXPECT_EQ(options.depth_max, 0U);
  EXPECT_TRUE(options.introspection);
  EXPECT_TRUE(options.urls.empty());
}

TEST(Config, TheProfileChangesDefaultsButNoKeyThatIsSet) {
  Config config("a.yaml", "profile: production\nbrokers: [a:1]\n", environment);
  EXPECT_FALSE(read(config).introspection);
  Config set("a.yaml", "profile: production\nbrokers: [a:1]\nintrospection: true\n", environment);
  EXPECT_TRUE(read(set).introspection);
}

TEST(Config, AListMayBeOneTextWithCommas) {
  Config config("a.yaml", "brokers: ${BROKERS}\n", environment);
  EXPECT_EQ(read(config).brokers, (Lines{"a:1", "b:2"}));
  EXPECT_EQ(problems(config), Lines{});
}

TEST(Config, ReadsTheEnvironment) {
  Config config("a.yaml",
                "listen: { port: ${PORT}, host: ${HOST:-10.0.0.1} }\n"
                "brokers: [\"b:${PORT}\"]\n"
                "token: ${EMPTY:-none}\n",
                environment);
  const Options options = read(config);
  EXPECT_EQ(problems(config), Lines{});
  EXPECT_EQ(options.port, 9000);
  EXPECT_EQ(options.host, "10.0.0.1");
  EXPECT_EQ(options.brokers, Lines{"b:9000"});
  EXPECT_EQ(options.token, "none");
}

TEST(Config, ReportsEveryProblemInTheOrderOfTheFile) {
  Config config("a.yaml",
                "listen: {host: localhost, port: 70000}\n"
                "limits:\n"
                "  timeout: 5000\n"
                "  outbox: 2GiB\n"
                "  depth: 0\n"
                "  budget: 20\n"
                "mode: noisy\n"
                "introspection: yes\n"
                "brokers:\n"
                "  - a:1\n"
                "  - b\n"
                "token: ${NOT_SET}\n"
                "properties: 3\n"
                "subgraphs:\n"
                "  flights:\n"
                "  airports:\n"
                "    url: [x]\n"
                "schemas: {id: a}\n",
                environment);
  (void)read(config);
  EXPECT_EQ(
      problems(config),
      (Lines{
          "a.yaml:1:16: `listen.host` must be an address",
          "a.yaml:1:33: `listen.port` must be from 1 to 65535, not `70000`",
          "a.yaml:3:12: `limits.timeout` needs a unit: write 5s or 5000ms, not `5000`",
          "a.yaml:4:11: `limits.outbox` must be from 1KiB to 1GiB, not `2GiB`",
          "a.yaml:5:10: `limits.depth` must be from 1 to 100, or `unlimited`, not `0`",
          "a.yaml:6:11: `limits.budget` needs a unit: write 20%, not `20`",
          "a.yaml:7:7: `mode` must be quiet or loud, not `noisy`",
          "a.yaml:8:16: `introspection` must be true or false, not `yes`",
          "a.yaml:11:5: `brokers[1]` must have a port",
          "a.yaml:12:8: `token` needs the environment variable NOT_SET, which is not set: set it, "
          "or write ${NOT_SET:-default}",
          "a.yaml:13:13: `properties` must be a section with keys of its own, not one value",
          "a.yaml:15:3: `subgraphs.flights.url` is missing: add it, for example `url: http://a`",
          "a.yaml:17:5: `subgraphs.airports.url` must be one value, not a list",
          "a.yaml:18:1: `schemas` must be a list: begin each element with `- `",
      }));
}

TEST(Config, AMissingKeyIsAProblemOfTheFile) {
  Config config("a.yaml", "mode: loud\n", environment);
  (void)read(config);
  EXPECT_EQ(problems(config),
            Lines{"a.yaml: `brokers` is missing: add it, for example `brokers: [a:1]`"});
}

TEST(Config, AnUnknownKeyComesWithTheOneThatIsMeant) {
  Config config("a.yaml",
                "listen:\n"
                "  prot: 80\n"
                "  zebra: 1\n"
                "outbox: 1MiB\n"
                "subgraphs: {flights: {url: http://f, ulr: x}}\n"
                "brokers: [a:1]\n",
                environment);
  (void)read(config);
  EXPECT_EQ(problems(config),
            (Lines{"a.yaml:2:3: `listen.prot` is not a known key: did you mean `listen.port`?",
                   "a.yaml:3:3: `listen.zebra` is not a known key",
                   "a.yaml:4:1: `outbox` is not a known key: did you mean `limits.outbox`?",
                   "a.yaml:5:38: `subgraphs.flights.ulr` is not a known key: did you mean "
                   "`subgraphs.flights.url`?"}));
}

TEST(Config, AKeyOfAFormerVersionComesWithThePresentOne) {
  constexpr RenamedKey kRenamed[] = {
      {"limits.outbox_bytes_max", "limits.outbox", Unit::kBytes},
      {"operations.query.depth_max", "limits.depth", Unit::kNone, "unlimited"},
      {"subgraphs.NAME.uri", "subgraphs.NAME.url"},
  };
  Config config("a.yaml",
                "limits: {outbox_bytes_max: 1048576}\n"
                "operations:\n"
                "  query:\n"
                "    depth_max: 0\n"
                "subgraphs: {flights: {uri: x, url: http://f}}\n"
                "brokers: [a:1]\n",
                environment);
  config.set_renamed_keys(kRenamed);
  (void)read(config);
  EXPECT_EQ(
      problems(config),
      (Lines{"a.yaml:1:10: `limits.outbox_bytes_max` is now `limits.outbox`, with a unit: 1MiB",
             "a.yaml:4:5: `operations.query.depth_max` is now `limits.depth`: unlimited",
             "a.yaml:5:23: `subgraphs.flights.uri` is now `subgraphs.flights.url`"}));
}

TEST(Config, WhatIsNotYamlIsTheOnlyProblem) {
  const Config config("a.yaml", "a: 1\nb: [1, 2\n", environment);
  EXPECT_TRUE(config.is_unreadable());
  EXPECT_EQ(problems(config), Lines{"a.yaml:3:1: this is not YAML: a `[` is not closed: add `]`, "
                                    "or a comma between its values"});
}

TEST(Config, AFileThatCannotBeReadIsTheOnlyProblem) {
  const auto config = Config::load("/nowhere/a.yaml", environment);
  EXPECT_TRUE(config->is_unreadable());
  EXPECT_EQ(problems(*config),
            Lines{"/nowhere/a.yaml: this file cannot be read: is its path right?"});
}

TEST(Config, PathsAreRelativeToTheFileAndMustBeThere) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(testing::TempDir()) / "sluice_config_test";
  fs::create_directories(folder / "page");
  std::ofstream(folder / "schema.graphql") << "type Query { a: Int }";
  const std::string file = (folder / "a.yaml").string();
  Config config(file,
                "schema: schema.graphql\n"
                "page: page\n"
                "events: gone.graphql\n"
                "more: schema.graphql\n",
                environment);
  std::string schema;
  std::string page;
  std::string events;
  std::string more;
  std::string none;
  {
    const Section root = config.root();
    root.file("schema", schema, "");
    root.folder("page", page, "");
    root.file("events", events, "");
    root.folder("more", more, "");
    root.file("none", none, "");
  }
  EXPECT_EQ(schema, (folder / "schema.graphql").string());
  EXPECT_EQ(page, (folder / "page").string());
  EXPECT_EQ(none, "");
  EXPECT_EQ(
      problems(config),
      (Lines{file + ":3:9: `events` names a file that cannot be read: " +
                 (folder / "gone.graphql").string(),
             file + ":4:7: `more` is not a folder: " + (folder / "schema.graphql").string()}));
  fs::remove_all(folder);
}

TEST(Config, PrintsTheValuesInForceAsAFileWithTheSameEffect) {
  Config config("a.yaml",
                "profile: production\n"
                "limits: {outbox: 2048KiB}\n"
                "brokers: ${BROKERS}\n"
                "token: abc\n"
                "properties: {sasl.password: xyz}\n"
                "subgraphs: {flights: {url: http://f}}\n"
                "schemas: [{id: x}]\n",
                environment);
  (void)read(config);
  const std::string printed = config.effective();
  EXPECT_EQ(printed,
            "profile: production\n"
            "listen:\n"
            "  host: 127.0.0.1  # default\n"
            "  port: 4000  # default\n"
            "limits:\n"
            "  timeout: 5s  # default\n"
            "  outbox: 2MiB\n"
            "  depth: unlimited  # default\n"
            "  budget: 20%  # default\n"
            "introspection: false  # default\n"
            "mode: quiet  # default\n"
            "brokers: [a:1, b:2]\n"
            "token: '***'\n"
            "properties:\n"
            "  sasl.password: '***'\n"
            "subgraphs:\n"
            "  flights:\n"
            "    url: http://f\n"
            "schemas:\n"
            "  - id: x\n");
  Config again("b.yaml", printed, environment);
  (void)read(again);
  EXPECT_EQ(problems(again), Lines{});
}

TEST(Config, DescribesEveryKeyOnceWithoutAFile) {
  const auto description = Config::describe();
  (void)read(*description);
  Lines paths;
  for (const Key& key : description->keys())
    paths.push_back(key.path);
  EXPECT_EQ(paths, (Lines{"profile", "listen", "listen.host", "listen.port", "limits",
                          "limits.timeout", "limits.outbox", "limits.depth", "limits.budget",
                          "introspection", "mode", "brokers", "token", "properties", "subgraphs",
                          "subgraphs.NAME.url", "schemas", "schemas[].id"}));
}

}  // namespace
}  // namespace shared::config
