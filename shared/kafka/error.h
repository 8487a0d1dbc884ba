// to_error: a librdkafka code as a shared::Error whose message names what to do about it.
//
//   to_error(code, "topic flights of provider main")
//     -> {kInvalidInput, "topic flights of provider main does not exist: create it, or ..."}
//
// Errors: kInvalidInput: the topic, the message or the configuration is wrong. kUnavailable: it may
//         work later, or once an operator has acted. kDeadlineExceeded: timed out, and it may have
//         happened.
// Thread: any.
#pragma once

#include <string_view>

#include <librdkafka/rdkafka.h>

#include "shared/base/result.h"

namespace shared::kafka {

[[nodiscard]] Error to_error(rd_kafka_resp_err_t code, std::string_view what);

// The broker cannot be asked now; the same question may be answered later.
[[nodiscard]] bool is_transient(rd_kafka_resp_err_t code);

}  // namespace shared::kafka
