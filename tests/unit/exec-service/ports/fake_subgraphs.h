// FakeSubgraphs: a SubgraphClient that records its requests, and answers on request.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "exec-service/ports/subgraph_client.h"

namespace exec::tests {

class FakeSubgraphs : public ports::SubgraphClient {
 public:
  void send(ports::SubgraphRequest request, Done done) override {
    requests.push_back(std::move(request));
    waiting_.push_back(std::move(done));
  }

  void count_failures(std::uint32_t /*subgraph*/, std::size_t failures) override {
    counted_failures += failures;
  }

  void answer(std::size_t request, std::string body, int status = 200) {
    std::exchange(waiting_.at(request), nullptr)(ports::SubgraphAnswer{status, std::move(body)});
  }

  void fail(std::size_t request, shared::ErrorCode code = shared::ErrorCode::kUnavailable) {
    std::exchange(waiting_.at(request), nullptr)(shared::fail(code, "connection refused"));
  }

  // All that are open, and those that are sent because of it.
  void fail_all(shared::ErrorCode code = shared::ErrorCode::kUnavailable) {
    for (std::size_t request = 0; request < waiting_.size(); ++request)
      if (waiting_[request] != nullptr) fail(request, code);
  }

  [[nodiscard]] std::vector<std::string> bodies() const {
    std::vector<std::string> bodies;
    bodies.reserve(requests.size());
    for (const auto& request : requests)
      bodies.push_back(request.body);
    return bodies;
  }

  std::vector<ports::SubgraphRequest> requests;
  std::size_t counted_failures = 0;

 private:
  std::vector<Done> waiting_;
};

}  // namespace exec::tests
