#include "shared/grpc/library_logs.h"

#include <grpc/support/log.h>

#include <google/protobuf/stubs/logging.h>

#include "shared/log/log.h"

namespace shared::grpc {

namespace {

// gRPC logs a peer that goes away as an error; what that means here is logged by the caller.
void log_grpc(gpr_log_func_args* line) {
  const log::Fields fields = {{"text", line->message}, {"file", line->file}, {"line", line->line}};
  if (line->severity == GPR_LOG_SEVERITY_ERROR) return log::warn("grpc", fields);
  log::debug("grpc", fields);
}

void log_protobuf(google::protobuf::LogLevel level,
                  const char* file,
                  int line,
                  const std::string& text) {
  const log::Fields fields = {{"text", text}, {"file", file}, {"line", line}};
  if (level == google::protobuf::LOGLEVEL_INFO) return log::debug("protobuf", fields);
  log::warn("protobuf", fields);
  if (level == google::protobuf::LOGLEVEL_FATAL) (void)log::flush();  // it aborts next
}

}  // namespace

void log_what_grpc_logs() {
  gpr_set_log_function(log_grpc);
  google::protobuf::SetLogHandler(log_protobuf);
}

}  // namespace shared::grpc
