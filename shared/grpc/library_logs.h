// log_what_grpc_logs: sends the log lines of gRPC and protobuf to shared/log.
//
// Both would write to standard error themselves, from threads that serve calls, and wait for
// whatever reads it. gRPC logs errors only, unless GRPC_VERBOSITY says otherwise.
//
// Thread: main, before gRPC is used.
#pragma once

namespace shared::grpc {

void log_what_grpc_logs();

}  // namespace shared::grpc
