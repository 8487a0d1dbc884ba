// ResponseLimit: keeps the answer of a unary call within what its caller takes, as gRPC would fail
// the whole call otherwise.
//
//   ExecuteResponse of 20 MiB ─ limit ─▶ data null, RESPONSE_TOO_LARGE
//   PrepareResponse           ─ add… ──▶ results up to the limit, OVERLOADED for those after it
//
// Shapes: bytes of the encoded message. 0 asked: the server's own limit.
// Thread: its owner's.
#pragma once

#include <cstddef>

namespace sluice::exec::v1 {
class ExecuteResponse;
class PrepareResult;
}  // namespace sluice::exec::v1

namespace exec::rpc {

class ResponseLimit {
 public:
  ResponseLimit(std::size_t message_bytes_max, std::size_t asked_bytes_max);

  // Replaces an answer that is too large. Its outcome stays: a mutation has been executed.
  void apply(sluice::exec::v1::ExecuteResponse& response) const;

  // The next result of a batch: replaced if it does not fit after those before it.
  void add(sluice::exec::v1::PrepareResult& result);

 private:
  std::size_t bytes_max_;
  std::size_t bytes_left_;
};

}  // namespace exec::rpc
