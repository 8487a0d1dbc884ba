// open_live, open_control, refusal: the two librdkafka clients of a provider, with all their
// settings.
//
// Spec:   docs/architecture.md "Kafka".
// Errors: kInvalidInput: the provider's configuration.
// Thread: any.
#pragma once

#include <optional>
#include <string>

#include "conn-service/ingest/kafka/kafka_options.h"
#include "shared/base/result.h"
#include "shared/kafka/handles.h"
#include "shared/kafka/provider.h"

namespace conn::ingest::kafka {

using OnClientError = void (*)(rd_kafka_t*, int, const char*, void*);

// Reads records. `on_error` comes on the thread that drains the queue, with `self`.
[[nodiscard]] shared::Result<shared::kafka::ClientPtr> open_live(
    const shared::kafka::Provider& provider,
    const KafkaOptions& options,
    OnClientError on_error,
    void* self);

// Asks questions.
[[nodiscard]] shared::Result<shared::kafka::ClientPtr> open_control(
    const shared::kafka::Provider& provider);

// Why librdkafka would refuse one of the two, if it would. Nothing is connected to.
[[nodiscard]] std::optional<std::string> refusal(const shared::kafka::Provider& provider,
                                                 const KafkaOptions& options);

// What a partition reports when its position is not in the log (any more).
[[nodiscard]] bool is_position_lost(rd_kafka_resp_err_t code);

}  // namespace conn::ingest::kafka
