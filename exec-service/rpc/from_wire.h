// The messages of proto/exec.proto as the pipeline's types, and back.
//
// Shapes: a message that is read is emptied where that saves a copy.
// Thread: any (no state).
#pragma once

#include <cstdint>
#include <span>

#include "exec-service/ports/service.h"

namespace sluice::exec::v1 {
class Define;
class ExecuteRequest;
class ExecuteResponse;
class Hello;
class PrepareResult;
class ResolveEvent;
}  // namespace sluice::exec::v1

namespace exec::rpc {

namespace wire = sluice::exec::v1;

[[nodiscard]] pipeline::Request from_wire(wire::ExecuteRequest& request);
[[nodiscard]] pipeline::SharedRowDefinition from_wire(wire::Define& define);
[[nodiscard]] pipeline::Event from_wire(wire::ResolveEvent& event);  // without its rows

void to_wire(pipeline::ExecuteAnswer answer, wire::ExecuteResponse& out);
void to_wire(pipeline::PrepareAnswer answer, wire::PrepareResult& out);
void to_wire(const pipeline::Hello& hello, wire::Hello& out);

// What an Execute is told that we do not take.
[[nodiscard]] pipeline::ExecutionResult overloaded();

}  // namespace exec::rpc
