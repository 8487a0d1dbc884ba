#include "shared/kafka/provider.h"

#include <gtest/gtest.h>

namespace shared::kafka {
namespace {

std::string outcome(const std::string& property, const std::string& value = "x") {
  const auto checked = check_provider({"main", "localhost:9092", {{property, value}}});
  return checked ? "taken" : checked.error().message;
}

struct Refused {
  const char* property;
  const char* sentence;
};

// reliability.md §3.1, "Kafka passthrough", and CVE-2023-25194, CVE-2025-27817.
constexpr Refused kRefused[] = {
    {"plugin.library.paths",
     "provider main: property plugin.library.paths would load code into this process"},
    {"ssl.engine.location",
     "provider main: property ssl.engine.location would load code into this process"},
    {"ssl.engine.id", "provider main: property ssl.engine.id would load code into this process"},
    {"ssl.providers", "provider main: property ssl.providers would load code into this process"},
    {"sasl.kerberos.kinit.cmd",
     "provider main: property sasl.kerberos.kinit.cmd would run a shell command"},
    {"test.mock.num.brokers",
     "provider main: property test.mock.num.brokers would replace the brokers by a mock"},
    {"test.mock.broker.rtt",
     "provider main: property test.mock.broker.rtt would replace the brokers by a mock"},
    {"debug", "provider main: property debug would write secrets into the log"},
    {"enable.ssl.certificate.verification",
     "provider main: property enable.ssl.certificate.verification would accept any broker: give "
     "its authority in `ssl.ca.location`"},
    {"sasl.oauthbearer.config",
     "provider main: property sasl.oauthbearer.config is for unsigned tokens only"},
    {"bootstrap.servers",
     "provider main: property bootstrap.servers has a key of its own, `brokers`"},
    {"enable.auto.commit",
     "provider main: property enable.auto.commit is not for configuration: Sluice's guarantees "
     "rest on it"},
    {"auto.offset.reset",
     "provider main: property auto.offset.reset is not for configuration: Sluice's guarantees rest "
     "on it"},
    {"acks",
     "provider main: property acks is not for configuration: Sluice's guarantees rest on it"},
    {"enable.idempotence",
     "provider main: property enable.idempotence is not for configuration: Sluice's guarantees "
     "rest on it"},
    {"transactional.id",
     "provider main: property transactional.id is not for configuration: Sluice's guarantees rest "
     "on it"},
    {"opaque", "provider main: property opaque is none that Sluice passes to Kafka"},
    {"Security.Protocol",
     "provider main: property Security.Protocol is none that Sluice passes to Kafka"},
    {" debug", "provider main: property  debug is none that Sluice passes to Kafka"},
    {"", "provider main: property  is none that Sluice passes to Kafka"},
};

TEST(Provider, RefusesWhatWouldRunCodeOrBreakGuaranteesAndSaysWhy) {
  for (const auto& [property, sentence] : kRefused)
    EXPECT_EQ(outcome(property), sentence);
}

TEST(Provider, TakesCredentialsConnectionsAndTuning) {
  for (const char* property :
       {"security.protocol", "sasl.mechanisms", "sasl.username", "sasl.password", "ssl.ca.location",
        "ssl.key.pem", "client.rack", "reconnect.backoff.max.ms", "fetch.wait.max.ms", "linger.ms",
        "compression.type", "fetch.queue.backoff.ms", "group.id"})
    EXPECT_EQ(outcome(property), "taken") << property;
}

TEST(Provider, FetchesTokensOverHttpsOnly) {
  const std::string sentence =
      "provider main: property sasl.oauthbearer.token.endpoint.url must be an https:// URL";
  for (const char* url :
       {"http://issuer/token", "file:///etc/passwd", "jar:https://x", "", "https:/"})
    EXPECT_EQ(outcome("sasl.oauthbearer.token.endpoint.url", url), sentence) << url;
  EXPECT_EQ(outcome("sasl.oauthbearer.token.endpoint.url", "https://issuer/token"), "taken");
}

TEST(Provider, NeedsABroker) {
  EXPECT_EQ(check_provider({"main", "", {}}).error().message,
            "provider main: `brokers` is empty: name at least one host:port");
}

TEST(Provider, GivesEachRoleWhatItUnderstands) {
  EXPECT_TRUE(applies_to(Role::kConsumer, "sasl.username"));
  EXPECT_TRUE(applies_to(Role::kProducer, "sasl.username"));
  EXPECT_TRUE(applies_to(Role::kConsumer, "fetch.wait.max.ms"));
  EXPECT_FALSE(applies_to(Role::kProducer, "fetch.wait.max.ms"));
  EXPECT_TRUE(applies_to(Role::kProducer, "linger.ms"));
  EXPECT_FALSE(applies_to(Role::kConsumer, "linger.ms"));
}

}  // namespace
}  // namespace shared::kafka
