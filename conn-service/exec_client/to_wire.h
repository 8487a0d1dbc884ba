// Pipeline types as the messages of proto/exec.proto, and back.
//
// Errors: an unknown value, from an executor of another version, becomes the nearest failure, never
//         a success.
// Thread: any (no state).
#pragma once

#include <cstdint>

#include "conn-service/exec_client/link.h"
#include "conn-service/pipeline/executor.h"

namespace sluice::exec::v1 {
class Define;
class PrepareResult;
class ResolveEvent;
}  // namespace sluice::exec::v1

namespace conn::exec_client {

void to_wire(const pipeline::Request& request,
             std::uint32_t deadline_ms,
             wire::ExecuteRequest& out);

enum class WithDocument : bool { kNo, kYes };
void to_wire(pipeline::RowId row,
             const pipeline::RowDefinition& definition,
             WithDocument with_document,
             wire::Define& out);

// All of the event but its rows.
void to_wire(const pipeline::ResolveCall& call,
             std::uint64_t sequence,
             std::uint32_t deadline_ms,
             wire::ResolveEvent& out);

// The message is emptied.
[[nodiscard]] pipeline::ExecuteAnswer from_wire(wire::ExecuteResponse& response);
[[nodiscard]] pipeline::PrepareAnswer from_wire(wire::PrepareResult& result);

// Not executed, and another replica may execute it: overloaded, or does not serve the schema.
[[nodiscard]] bool is_refusal(const wire::ExecuteResponse& response);
[[nodiscard]] bool is_refusal(const wire::PrepareResponse& response);

}  // namespace conn::exec_client
