#include "shared/kafka/client_config.h"

#include <array>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "shared/base/check.h"
#include "shared/kafka/destroy_within.h"
#include "shared/log/log.h"
#include "shared/sync/mutex.h"

namespace shared::kafka {

namespace {

using Reason = std::array<char, 512>;

constexpr int kDebugLevel = 7;  // of syslog

bool is_first_mention(const std::string& property) {
  static Mutex mutex;
  static std::set<std::string> mentioned;
  const Lock lock(mutex);
  return mentioned.insert(property).second;
}

// librdkafka's levels are syslog's. Its errors are a broker that is away, which heals: a warning.
void log_line(const rd_kafka_t* client, int level, const char* facility, const char* text) {
  // Each client repeats this with each question to a broker of before 0.11, and to the mock cluster
  // that dev-broker is made of: no topic of ours is created by asking for it.
  if (std::string_view(facility) == "AUTOCREATE") level = kDebugLevel;
  const log::Fields fields = {
      {"client", rd_kafka_name(client)}, {"facility", facility}, {"text", text}};
  if (level <= 4) {
    log::warn("kafka", fields);
  } else if (level <= 6) {
    log::info("kafka", fields);
  } else {
    log::debug("kafka", fields);
  }
}

}  // namespace

ClientConfig::ClientConfig(Role role, const Provider& provider)
    : role_(role), provider_(provider), conf_(rd_kafka_conf_new()) {
  rd_kafka_conf_set_log_cb(conf_.get(), log_line);
  prefer("reconnect.backoff.max.ms", "2000");
  prefer("socket.keepalive.enable", "true");
  prefer("ssl.endpoint.identification.algorithm", "https");
  prefer("log.connection.close", "false");  // brokers close idle connections all the time
  prefer("enable.metrics.push", "false");
}

void ClientConfig::prefer(const std::string& property, const std::string& value) {
  (void)set(property, value);
}

void ClientConfig::apply_properties() {
  for (const auto& [property, value] : provider_.properties)
    if (applies_to(role_, property) && !set(property, value) && is_first_mention(property))
      log::warn("kafka property left out",
                {{"provider", provider_.name},
                 {"property", property},
                 {"reason",
                  "this librdkafka does not know it: remove it from the configuration, "
                  "or link a newer one"},
                 {"librdkafka", rd_kafka_version_str()}});
}

void ClientConfig::require(const std::string& property, const std::string& value) {
  CHECK(set(property, value));
}

bool ClientConfig::set(const std::string& property, const std::string& value) {
  Reason reason{};
  const auto outcome =
      rd_kafka_conf_set(conf_.get(), property.c_str(), value.c_str(), reason.data(), reason.size());
  if (outcome == RD_KAFKA_CONF_UNKNOWN) return false;
  if (outcome != RD_KAFKA_CONF_OK && problem_.empty())
    problem_ = fmt::format("provider {}: property {}: {}", provider_.name, property, reason.data());
  return true;
}

Result<ClientPtr> ClientConfig::open() {
  require("bootstrap.servers", provider_.brokers);
  if (!problem_.empty()) return fail(ErrorCode::kInvalidInput, problem_);
  auto client = make_client();
  if (!client)
    return fail(ErrorCode::kInvalidInput,
                fmt::format("provider {}: {}", provider_.name, client.error().message));
  return client;
}

std::optional<std::string> ClientConfig::refusal() {
  if (!problem_.empty()) return problem_;
  rd_kafka_conf_set_log_cb(conf_.get(), [](const rd_kafka_t*, int, const char*, const char*) {});
  // Neither a token nor a ticket is asked for.
  rd_kafka_conf_set_oauthbearer_token_refresh_cb(conf_.get(),
                                                 [](rd_kafka_t*, const char*, void*) {});
  prefer("sasl.kerberos.min.time.before.relogin", "0");
  auto client = make_client();
  if (!client) return client.error().message;
  constexpr std::int64_t kCloseMs = 2'000;
  (void)destroy_within(*std::move(client), kCloseMs);
  return {};
}

Result<ClientPtr> ClientConfig::make_client() {
  Reason reason{};
  const auto type = role_ == Role::kConsumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER;
  ClientPtr client(rd_kafka_new(type, conf_.get(), reason.data(), reason.size()));
  if (!client) {
    std::string_view why = reason.data();
    while (why.ends_with('\n'))
      why.remove_suffix(1);
    return fail(ErrorCode::kInvalidInput, std::string(why));
  }
  (void)conf_.release();  // the client's now
  return client;
}

}  // namespace shared::kafka
