// log_what_grpc_logs: sends the log lines of gRPC and protobuf to shared/log.
//
// Both would write to standard error themselves, from threads that serve calls, and wait for
// the reader. gRPC logs errors only, unless GRPC_VERBOSITY asks for more.
//
// Thread: main, before gRPC is used.
#pragma once

namespace shared::grpc {

void log_what_grpc_logs();

}  // namespace shared::grpc
