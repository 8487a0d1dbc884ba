// destroy_within: the end of a librdkafka client, which has no deadline of its own.
//
// Thread: any but a loop's, which it would hold up for as long.
#pragma once

#include <cstdint>

#include "shared/kafka/handles.h"

namespace shared::kafka {

// Destroys the client on a thread of its own; false, and a line in the log, if it hangs.
bool destroy_within(ClientPtr client, std::int64_t timeout_ms);

}  // namespace shared::kafka
