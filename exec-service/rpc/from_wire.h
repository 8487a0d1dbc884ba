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

[[nodiscard]] ports::Request from_wire(wire::ExecuteRequest& request);
[[nodiscard]] ports::SharedRowDefinition from_wire(wire::Define& define);
[[nodiscard]] ports::Event from_wire(wire::ResolveEvent& event);  // without its rows

void to_wire(ports::ExecuteAnswer answer, wire::ExecuteResponse& out);
void to_wire(ports::PrepareAnswer answer, wire::PrepareResult& out);
void to_wire(const ports::Hello& hello, wire::Hello& out);

// What is refused of an Execute.
[[nodiscard]] ports::ExecutionResult overloaded();

}  // namespace exec::rpc
