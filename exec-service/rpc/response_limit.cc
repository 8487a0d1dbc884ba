#include "exec-service/rpc/response_limit.h"

#include <algorithm>

#include "exec-service/ports/request.h"
#include "exec-service/rpc/from_wire.h"
#include "exec-service/rpc/server_options.h"
#include "proto/exec.pb.h"

namespace exec::rpc {

namespace {

constexpr std::size_t kResultOverheadBytes = 16;  // its tag and length

void replace(wire::ExecutionResult& result, std::size_t bytes_max) {
  const bool has_data = result.outcome() == wire::OUTCOME_EXECUTED;
  result.set_body(ports::too_large_body(bytes_max, has_data));
  result.clear_extensions();
  result.clear_root_typenames();
}

}  // namespace

ResponseLimit::ResponseLimit(std::size_t message_bytes_max, std::size_t asked_bytes_max)
    : bytes_max_(asked_bytes_max == 0 ? message_bytes_max
                                      : std::min(message_bytes_max, asked_bytes_max)) {
  bytes_max_ -= std::min(bytes_max_, kMessageOverheadBytes);
  bytes_left_ = bytes_max_;
}

void ResponseLimit::apply(wire::ExecuteResponse& response) const {
  if (response.ByteSizeLong() <= bytes_max_) return;
  wire::ExecutionResult& result = *response.mutable_result();  // takes the place of `prepared`
  if (result.outcome() == wire::OUTCOME_UNSPECIFIED)
    result.set_outcome(wire::OUTCOME_VARIABLES_ERROR);
  replace(result, bytes_max_);
}

void ResponseLimit::add(wire::PrepareResult& result) {
  if (result.ByteSizeLong() > bytes_max_) {
    if (!result.has_error()) result.mutable_error()->set_outcome(wire::OUTCOME_VARIABLES_ERROR);
    replace(*result.mutable_error(), bytes_max_);
  }
  if (result.ByteSizeLong() > bytes_left_) to_wire(ports::PrepareAnswer(overloaded()), result);
  const std::size_t bytes = result.ByteSizeLong() + kResultOverheadBytes;
  bytes_left_ -= std::min(bytes_left_, bytes);
}

}  // namespace exec::rpc
