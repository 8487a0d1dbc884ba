#include "shared/service/common_config.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::service {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

config::Environment nothing() {
  return [](const std::string&) -> std::optional<std::string> { return {}; };
}

std::vector<std::string> problems(const config::Config& config) {
  std::vector<std::string> texts;
  for (const config::Problem& problem : config.problems())
    texts.push_back(problem.text());
  return texts;
}

TEST(CommonConfig, ReadsProviders) {
  config::Config config("a.yaml",
                        "providers:\n"
                        "  main:\n"
                        "    kafka:\n"
                        "      brokers: [b1:9092, b2:9092]\n"
                        "      properties: {client.rack: r1}\n"
                        "  other: {kafka: {brokers: \"c:1,d:2\"}}\n",
                        nothing());
  const auto providers = read_providers(config.root(), {});
  EXPECT_THAT(problems(config), IsEmpty());
  ASSERT_EQ(providers.size(), 2U);
  EXPECT_EQ(providers[0].name, "main");
  EXPECT_EQ(providers[0].brokers, "b1:9092,b2:9092");
  EXPECT_THAT(providers[0].properties, ElementsAre(Pair("client.rack", "r1")));
  EXPECT_EQ(providers[1].brokers, "c:1,d:2");
}

TEST(CommonConfig, ReportsWhatIsWrongWithAProvider) {
  config::Config config("a.yaml",
                        "providers:\n"
                        "  main:\n"
                        "    kafka:\n"
                        "      brokers:\n"
                        "        - b\n"
                        "        - http://c:9092\n"
                        "      properties:\n"
                        "        client.rack: r1\n"
                        "        plugin.library.paths: evil.so\n"
                        "        security.protocol: NONSENSE\n"
                        "  other:\n"
                        "    kafka: {}\n",
                        nothing());
  (void)read_providers(config.root(), {});
  EXPECT_THAT(
      problems(config),
      ElementsAre(
          "a.yaml:5:11: `providers.main.kafka.brokers[0]` must be host:port, with a port: "
          "write b:9092, not `b`",
          "a.yaml:6:11: `providers.main.kafka.brokers[1]` must be host:port, without scheme "
          "and path: write c:9092, not `http://c:9092`",
          "a.yaml:9:31: `providers.main.kafka.properties.plugin.library.paths` would load "
          "code into this process",
          "a.yaml:10:28: `providers.main.kafka.properties.security.protocol` is refused by "
          "librdkafka: Invalid value \"NONSENSE\" for configuration property "
          "\"security.protocol\"",
          "a.yaml:12:5: `providers.other.kafka.brokers` is missing: add it, for example "
          "`brokers: [kafka:9092]`"));
}

TEST(CommonConfig, AHostIsANumericAddress) {
  config::Config config("a.yaml", "listen: {host: localhost, port: 1}\n", nothing());
  (void)read_endpoint(config.root().section("listen", ""), 4000);
  EXPECT_THAT(problems(config),
              ElementsAre("a.yaml:1:16: `listen.host` must be a numeric IPv4 address such as "
                          "127.0.0.1, or 0.0.0.0 for all, not `localhost`"));
}

TEST(CommonConfig, ReadsTheLog) {
  config::Config config("a.yaml", "log: {level: warn, format: json, buffer: 64KiB}\n", nothing());
  const LogOptions log = read_log(config.root());
  EXPECT_THAT(problems(config), IsEmpty());
  EXPECT_EQ(log.level, log::Level::kWarn);
  EXPECT_EQ(log.format, log::Format::kJson);
  EXPECT_EQ(log.buffer_bytes_max, 65'536U);
}

}  // namespace
}  // namespace shared::service
