#include "conn-service/config_renamed.h"

namespace conn {

namespace {

using shared::config::RenamedKey;
using shared::config::Unit;

constexpr RenamedKey kRenamed[] = {
    {"listen.reactors", "reactors"},
    {"listen.graphql_path", "http.graphql_path"},
    {"listen.send_buffer_bytes", "listen.send_buffer", Unit::kBytes, "system"},
    {"listen.not_sent_bytes_max", "listen.unsent_max", Unit::kBytes, "system"},
    {"static_dir", "http.static_dir"},
    {"stats_path", "http.stats_path"},
    {"origins", "websocket.origins"},
    {"cors.max_age_s", "cors.max_age", Unit::kSeconds},
    {"providers.NAME.kafka.fetch_wait_max_ms", "providers.NAME.kafka.fetch_wait",
     Unit::kMilliseconds},
    {"drain.spread_s", "drain.spread", Unit::kSeconds},
    {"drain.timeout_ms", "drain.timeout", Unit::kMilliseconds},

    {"limits.sessions_max", "limits.sessions"},
    {"limits.operations_per_session_max", "limits.operations_per_session"},
    {"limits.subscribes_per_second_max", "limits.subscribes_per_second"},
    {"limits.message_bytes_max", "limits.websocket_message", Unit::kBytes},
    {"limits.init_bytes_max", "limits.init_message", Unit::kBytes},
    {"limits.outbox_bytes_max", "limits.outbox", Unit::kBytes},
    {"limits.reactor_inbox_bytes_max", "limits.reactor_inbox", Unit::kBytes},
    {"limits.static_bytes_max", "limits.static_files", Unit::kBytes},
    {"limits.http_head_bytes_max", "limits.http_head", Unit::kBytes},
    {"limits.http_fields_max", "limits.http_fields"},
    {"limits.http_body_bytes_max", "limits.http_body", Unit::kBytes},
    {"limits.ring_bytes_max", "limits.ring", Unit::kBytes},
    {"limits.ring_age_max_ms", "limits.ring_age", Unit::kMilliseconds},
    {"limits.window_events_max", "limits.window_events"},
    {"limits.window_bytes_max", "limits.window", Unit::kBytes},
    {"limits.filter_depth_max", "limits.operation.filter_depth"},
    {"limits.filter_values_max", "limits.operation.filter_values"},
    {"limits.groups_max", "limits.groups"},
    {"limits.groups_a_turn_max", "limits.groups_per_turn"},
    {"limits.topics_max", "limits.topics"},
    {"limits.topics_per_operation_max", "limits.operation.topics"},
    {"limits.partitions_max", "limits.partitions"},
    {"limits.prepared_max", "limits.prepared_cached"},
    {"limits.wire_message_bytes_max", "limits.wire_message", Unit::kBytes},

    {"timeouts.init_timeout_ms", "timeouts.init", Unit::kMilliseconds},
    {"timeouts.ping_interval_ms", "intervals.ping", Unit::kMilliseconds},
    {"timeouts.close_timeout_ms", "timeouts.close", Unit::kMilliseconds},
    {"timeouts.stall_timeout_ms", "timeouts.stall", Unit::kMilliseconds},
    {"timeouts.request_head_timeout_ms", "timeouts.request_head", Unit::kMilliseconds},
    {"timeouts.request_body_timeout_ms", "timeouts.request_body", Unit::kMilliseconds},
    {"timeouts.keep_alive_timeout_ms", "timeouts.keep_alive", Unit::kMilliseconds},
    {"timeouts.event_timeout_ms", "timeouts.event", Unit::kMilliseconds},
    {"timeouts.execute_timeout_ms", "timeouts.execute", Unit::kMilliseconds},
    {"timeouts.interest_linger_ms", "timeouts.topic_idle", Unit::kMilliseconds},
    {"timeouts.resolve_every_ms", "intervals.resolve", Unit::kMilliseconds},
};

}  // namespace

std::span<const RenamedKey> renamed_keys() {
  return kRenamed;
}

}  // namespace conn
