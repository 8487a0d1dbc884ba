#include "shared/kafka/provider.h"

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::kafka {
namespace {

std::string outcome(const std::string& property, const std::string& value = "x") {
  return check_property(property, value).value_or("taken");
}

struct Refused {
  const char* property;
  const char* sentence;
};

// docs/configuration.md "`providers`", and CVE-2023-25194, CVE-2025-27817.
constexpr const char* kFixed = "is not for configuration: Sluice's guarantees rest on it";
constexpr const char* kUnknown = "is not among the properties that Sluice passes to librdkafka";
constexpr Refused kRefused[] = {
    {"plugin.library.paths", "would load code into this process"},
    {"ssl.engine.location", "would load code into this process"},
    {"ssl.engine.id", "would load code into this process"},
    {"ssl.providers", "would load code into this process"},
    {"sasl.kerberos.kinit.cmd", "would run a shell command"},
    {"test.mock.num.brokers", "would replace the brokers by a mock"},
    {"test.mock.broker.rtt", "would replace the brokers by a mock"},
    {"debug", "would write secrets into the log"},
    {"enable.ssl.certificate.verification",
     "would accept any broker: give its authority in `ssl.ca.location`"},
    {"sasl.oauthbearer.config", "is for unsigned tokens only"},
    {"bootstrap.servers", "has a key of its own, `brokers`"},
    {"enable.auto.commit", kFixed},
    {"auto.offset.reset", kFixed},
    {"acks", kFixed},
    {"enable.idempotence", kFixed},
    {"transactional.id", kFixed},
    {"opaque", kUnknown},
    {"Security.Protocol", kUnknown},
    {" debug", kUnknown},
    {"", kUnknown},
};

TEST(Provider, RefusesWhatWouldRunCodeOrBreakGuaranteesAndExplainsWhy) {
  for (const auto& [property, sentence] : kRefused)
    EXPECT_EQ(outcome(property), sentence);
}

TEST(Provider, TakesCredentialsConnectionsAndTuning) {
  const std::pair<const char*, const char*> taken[] = {
      {"security.protocol", "sasl_ssl"},
      {"sasl.mechanisms", "PLAIN"},
      {"sasl.username", "x"},
      {"sasl.password", "x"},
      {"ssl.ca.location", "x"},
      {"ssl.key.pem", "x"},
      {"client.rack", "x"},
      {"reconnect.backoff.max.ms", "1000"},
      {"fetch.wait.max.ms", "5"},
      {"linger.ms", "5"},
      {"compression.type", "gzip"},
      {"fetch.queue.backoff.ms", "5"},
      {"group.id", "x"},
  };
  for (const auto& [property, value] : taken)
    EXPECT_EQ(outcome(property, value), "taken") << property;
}

TEST(Provider, RefusesAValueThatLibrdkafkaRefuses) {
  EXPECT_EQ(outcome("security.protocol", "NONSENSE"),
            "is refused by librdkafka: Invalid value \"NONSENSE\" for configuration property "
            "\"security.protocol\"");
  EXPECT_EQ(outcome("fetch.wait.max.ms", "-1"),
            "is refused by librdkafka: Configuration property \"fetch.wait.max.ms\" value -1 is "
            "outside allowed range 0..300000");
}

// librdkafka reads numbers with strtol(): as far as they go, and in any base.
TEST(Provider, RefusesANumberWithAnythingAfterIt) {
  const std::string sentence = "must be a plain number";
  const std::string would = ", without a unit: librdkafka would read this value as ";
  EXPECT_EQ(outcome("max.partition.fetch.bytes", "1MiB"), sentence + " in bytes" + would + "1");
  EXPECT_EQ(outcome("socket.timeout.ms", "10 s"), sentence + " in milliseconds" + would + "10");
  EXPECT_EQ(outcome("queued.max.messages.kbytes", "64k"), sentence + " in KiB" + would + "64");
  EXPECT_EQ(outcome("queued.min.messages", "010"), sentence + would + "8");
  EXPECT_EQ(outcome("linger.ms", "5ms").substr(0, sentence.size()), sentence);
  EXPECT_EQ(outcome("message.timeout.ms", "0x1000"),
            sentence + " in milliseconds" + would + "4096");
  EXPECT_EQ(outcome("linger.ms", "0.5"), "taken");
  EXPECT_EQ(outcome("retries", "3").substr(0, 6), "is not");
  for (const char* text : {"12ab", "007", "1e3"})  // a text is not a number
    EXPECT_EQ(outcome("sasl.password", text), "taken") << text;
  EXPECT_EQ(outcome("socket.keepalive.enable", "1"), "taken");
}

TEST(Provider, FetchesTokensOverHttpsOnly) {
  const std::string sentence = "must be an https:// URL";
  for (const char* url :
       {"http://issuer/token", "file:///etc/passwd", "jar:https://x", "", "https:/"})
    EXPECT_EQ(outcome("sasl.oauthbearer.token.endpoint.url", url), sentence) << url;
  // Debian 12's librdkafka is built without it, which is then all that is wrong.
  EXPECT_THAT(outcome("sasl.oauthbearer.token.endpoint.url", "https://issuer/token"),
              testing::AnyOf("taken", testing::HasSubstr("not supported in this build")));
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
