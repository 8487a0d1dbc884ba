// producer_config: all settings of a provider's producer.
//
// Spec:   docs/architecture.md "Kafka".
// Errors: in the ClientConfig: its refusal() has librdkafka's reason.
// Thread: any.
#pragma once

#include "exec-service/publisher/publisher_options.h"
#include "shared/kafka/client_config.h"
#include "shared/kafka/provider.h"

namespace exec::publisher {

// REQUIRES: the provider outlives the result.
[[nodiscard]] shared::kafka::ClientConfig producer_config(const shared::kafka::Provider& provider,
                                                          const PublisherOptions& options);

}  // namespace exec::publisher
