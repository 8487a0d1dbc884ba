#include "shared/service/common_config.h"

#include <gtest/gtest.h>

namespace shared::service {
namespace {

config::Environment nothing() {
  return [](const std::string&) -> std::optional<std::string> { return {}; };
}

TEST(CommonConfig, ReadsProviders) {
  config::Config config("a.yaml",
                        "providers:\n  main:\n    kafka:\n      brokers: b:9092\n"
                        "      properties: {client.rack: r1}\n",
                        nothing());
  const auto providers = read_providers(config.root(), {});
  ASSERT_EQ(providers.size(), 1U);
  EXPECT_EQ(providers[0].name, "main");
  EXPECT_EQ(providers[0].brokers, "b:9092");
  EXPECT_EQ(providers[0].properties.at("client.rack"), "r1");
  EXPECT_TRUE(config.problems().empty());
}

TEST(CommonConfig, RefusesAPropertyThatWouldLoadCode) {
  config::Config config("a.yaml",
                        "providers:\n  main:\n    kafka:\n      brokers: b:9092\n"
                        "      properties: {plugin.library.paths: evil.so}\n",
                        nothing());
  (void)read_providers(config.root(), {});
  ASSERT_EQ(config.problems().size(), 1U);
  EXPECT_NE(config.problems()[0].message.find("plugin.library.paths"), std::string::npos);
}

TEST(CommonConfig, AHostIsANumericAddress) {
  config::Config config("a.yaml", "listen: {host: localhost, port: 1}\n", nothing());
  (void)read_endpoint(config.root().section("listen"), 4000);
  ASSERT_EQ(config.problems().size(), 1U);
  EXPECT_EQ(config.problems()[0].text(),
            "a.yaml:1: `listen.host` must be a numeric IPv4 address such as 0.0.0.0, not "
            "`localhost`");
}

}  // namespace
}  // namespace shared::service
