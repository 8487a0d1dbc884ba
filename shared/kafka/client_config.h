// ClientConfig: gathers the settings of one librdkafka client, then opens it.
//
//   defaults ──prefer()──▶ provider's properties ──▶ require()d ones ──▶ open() ──▶ ClientPtr
//
// Later ones win: what Sluice merely prefers, the provider's properties may change; what it
// requires (never commit, acks=all), they cannot. A setting that the linked librdkafka does not
// know is left out; if it is one of the provider's, that is logged once per process.
//
// Errors: kInvalidInput with the property's name and librdkafka's reason. REQUIRES: the provider's
//         properties have passed check_property().
// Thread: one. librdkafka's log lines go to shared/log from its own threads.
#pragma once

#include <optional>
#include <string>

#include "shared/base/result.h"
#include "shared/kafka/handles.h"
#include "shared/kafka/provider.h"

namespace shared::kafka {

class ClientConfig {
 public:
  ClientConfig(Role role, const Provider& provider);

  void prefer(const std::string& property, const std::string& value);
  void apply_properties();  // the provider's
  void require(const std::string& property, const std::string& value);

  // For callbacks; the handle is ready to be changed until open().
  [[nodiscard]] rd_kafka_conf_t* conf() { return conf_.get(); }

  [[nodiscard]] Result<ClientPtr> open();

  // librdkafka's reason against these settings, if it has one. Some fit alone and not together
  // (`sasl_ssl` without a password), and files are read only now, so a client is made as open()
  // would, and destroyed. It has no brokers: nothing is connected to. Blocks.
  [[nodiscard]] std::optional<std::string> refusal();

 private:
  [[nodiscard]] Result<ClientPtr> make_client();
  bool set(const std::string& property, const std::string& value);  // false: unknown

  Role role_;
  const Provider& provider_;
  ConfPtr conf_;
  std::string problem_;  // the first one; open() answers it
};

}  // namespace shared::kafka
