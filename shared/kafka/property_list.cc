#include "shared/kafka/property_list.h"

namespace shared::kafka {

namespace {

constexpr std::string_view kFixed = "is not for configuration: Sluice's guarantees rest on it";
constexpr std::string_view kBrokers = "has a key of its own, `brokers`";

constexpr PropertyRule kRules[] = {
    // Who we are and how we get in.
    {"client.id", Use::kBoth, {}},
    {"client.rack", Use::kConsumer, {}},
    {"group.id", Use::kConsumer, {}},
    {"security.protocol", Use::kBoth, {}},
    {"sasl.mechanism", Use::kBoth, {}},
    {"sasl.mechanisms", Use::kBoth, {}},
    {"sasl.username", Use::kBoth, {}},
    {"sasl.password", Use::kBoth, {}},
    {"sasl.kerberos.service.name", Use::kBoth, {}},
    {"sasl.kerberos.principal", Use::kBoth, {}},
    {"sasl.kerberos.keytab", Use::kBoth, {}},
    {"sasl.kerberos.min.time.before.relogin", Use::kBoth, {}},
    {"sasl.oauthbearer.method", Use::kBoth, {}},
    {"sasl.oauthbearer.client.id", Use::kBoth, {}},
    {"sasl.oauthbearer.client.secret", Use::kBoth, {}},
    {"sasl.oauthbearer.scope", Use::kBoth, {}},
    {"sasl.oauthbearer.extensions", Use::kBoth, {}},
    {"sasl.oauthbearer.token.endpoint.url", Use::kBoth, {}},  // https only: provider.cc
    {"ssl.ca.location", Use::kBoth, {}},
    {"ssl.ca.pem", Use::kBoth, {}},
    {"ssl.certificate.location", Use::kBoth, {}},
    {"ssl.certificate.pem", Use::kBoth, {}},
    {"ssl.key.location", Use::kBoth, {}},
    {"ssl.key.pem", Use::kBoth, {}},
    {"ssl.key.password", Use::kBoth, {}},
    {"ssl.keystore.location", Use::kBoth, {}},
    {"ssl.keystore.password", Use::kBoth, {}},
    {"ssl.crl.location", Use::kBoth, {}},
    {"ssl.cipher.suites", Use::kBoth, {}},
    {"ssl.curves.list", Use::kBoth, {}},
    {"ssl.sigalgs.list", Use::kBoth, {}},
    {"ssl.endpoint.identification.algorithm", Use::kBoth, {}},

    // Connections.
    {"broker.address.family", Use::kBoth, {}},
    {"broker.address.ttl", Use::kBoth, {}},
    {"connections.max.idle.ms", Use::kBoth, {}},
    {"message.max.bytes", Use::kBoth, {}},
    {"metadata.max.age.ms", Use::kBoth, {}},
    {"receive.message.max.bytes", Use::kBoth, {}},
    {"reconnect.backoff.ms", Use::kBoth, {}},
    {"reconnect.backoff.max.ms", Use::kBoth, {}},
    {"retry.backoff.ms", Use::kBoth, {}},
    {"retry.backoff.max.ms", Use::kBoth, {}},
    {"socket.connection.setup.timeout.ms", Use::kBoth, {}},
    {"socket.keepalive.enable", Use::kBoth, {}},
    {"socket.receive.buffer.bytes", Use::kBoth, {}},
    {"socket.send.buffer.bytes", Use::kBoth, {}},
    {"socket.timeout.ms", Use::kBoth, {}},
    {"topic.metadata.refresh.interval.ms", Use::kBoth, {}},

    // Reading.
    {"check.crcs", Use::kConsumer, {}},
    {"fetch.error.backoff.ms", Use::kConsumer, {}},
    {"fetch.max.bytes", Use::kConsumer, {}},
    {"fetch.message.max.bytes", Use::kConsumer, {}},
    {"fetch.min.bytes", Use::kConsumer, {}},
    {"fetch.queue.backoff.ms", Use::kConsumer, {}},
    {"fetch.wait.max.ms", Use::kConsumer, {}},
    {"isolation.level", Use::kConsumer, {}},
    {"max.partition.fetch.bytes", Use::kConsumer, {}},
    {"queued.max.messages.kbytes", Use::kConsumer, {}},
    {"queued.min.messages", Use::kConsumer, {}},

    // Writing.
    {"batch.num.messages", Use::kProducer, {}},
    {"batch.size", Use::kProducer, {}},
    {"compression.codec", Use::kProducer, {}},
    {"compression.level", Use::kProducer, {}},
    {"compression.type", Use::kProducer, {}},
    {"delivery.timeout.ms", Use::kProducer, {}},
    {"linger.ms", Use::kProducer, {}},
    {"message.timeout.ms", Use::kProducer, {}},
    {"partitioner", Use::kProducer, {}},
    {"queue.buffering.max.kbytes", Use::kProducer, {}},
    {"queue.buffering.max.messages", Use::kProducer, {}},
    {"queue.buffering.max.ms", Use::kProducer, {}},
    {"request.timeout.ms", Use::kProducer, {}},

    // What would hand this process to those who can write its configuration.
    {"plugin.library.paths", Use::kRefused, "would load code into this process"},
    {"sasl.kerberos.kinit.cmd", Use::kRefused, "would run a shell command"},
    {"ssl.engine.location", Use::kRefused, "would load code into this process"},
    {"ssl.engine.id", Use::kRefused, "would load code into this process"},
    {"ssl.providers", Use::kRefused, "would load code into this process"},
    {"enable.ssl.certificate.verification", Use::kRefused,
     "would accept any broker: give its authority in `ssl.ca.location`"},
    {"enable.sasl.oauthbearer.unsecure.jwt", Use::kRefused, "would send an unsigned token"},
    {"sasl.oauthbearer.config", Use::kRefused, "is for unsigned tokens only"},
    {"debug", Use::kRefused, "would write secrets into the log"},
    {"log_level", Use::kRefused, "is ours: set the service's own log level"},
    {"statistics.interval.ms", Use::kRefused, "has no reader here: ask /metrics"},

    // What is Sluice's to decide.
    {"bootstrap.servers", Use::kRefused, kBrokers},
    {"metadata.broker.list", Use::kRefused, kBrokers},
    {"acks", Use::kRefused, kFixed},
    {"request.required.acks", Use::kRefused, kFixed},
    {"allow.auto.create.topics", Use::kRefused, kFixed},
    {"auto.commit.enable", Use::kRefused, kFixed},
    {"auto.commit.interval.ms", Use::kRefused, kFixed},
    {"auto.offset.reset", Use::kRefused, kFixed},
    {"enable.auto.commit", Use::kRefused, kFixed},
    {"enable.auto.offset.store", Use::kRefused, kFixed},
    {"enable.idempotence", Use::kRefused, kFixed},
    {"enable.partition.eof", Use::kRefused, kFixed},
    {"group.instance.id", Use::kRefused, kFixed},
    {"max.in.flight", Use::kRefused, kFixed},
    {"max.in.flight.requests.per.connection", Use::kRefused, kFixed},
    {"partition.assignment.strategy", Use::kRefused, kFixed},
    {"transactional.id", Use::kRefused, kFixed},
};

}  // namespace

PropertyRule rule_of(std::string_view property) {
  for (const PropertyRule& rule : kRules)
    if (rule.name == property) return rule;
  if (property.starts_with("test.mock."))
    return {property, Use::kRefused, "would replace the brokers by a mock"};
  return {property, Use::kUnknown, {}};
}

std::vector<std::string> property_names() {
  std::vector<std::string> names;
  for (const PropertyRule& rule : kRules)
    if (rule.use != Use::kRefused) names.emplace_back(rule.name);
  return names;
}

}  // namespace shared::kafka
