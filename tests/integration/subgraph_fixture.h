// SubgraphTest: HttpSubgraphs with one subgraph, over libcurl and real sockets.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "exec-service/subgraph_http/check_subgraph.h"
#include "exec-service/subgraph_http/curl_http_client.h"
#include "exec-service/subgraph_http/http_subgraphs.h"
#include "shared/sync/system_clock.h"
#include "tests/support/loop_runner.h"
#include "tests/support/stub_http_server.h"

namespace exec::subgraph {

class SubgraphTest : public testing::Test {
 protected:
  using Result = shared::Result<ports::SubgraphAnswer>;

  void SetUp() override {
    options.name = "flights";
    options.url = server.url();
    options.retry.attempts_max = 1;  // but where retries are the subject
  }

  void open() {
    const auto problem = subgraph_http::check_tls(options.tls);
    ASSERT_FALSE(problem) << problem->option << " " << problem->what;
    subgraphs = std::make_unique<subgraph_http::HttpSubgraphs>(runner.loop(), clock, http);
    client = subgraphs->client({options});
  }

  void send(ports::SubgraphRequest request) {
    const std::size_t i = results.size();
    results.emplace_back();
    client->send(std::move(request), [this, i](Result result) {
      EXPECT_FALSE(results[i]) << "answered twice";
      results[i] = std::move(result);
    });
  }
  // A mutation: nothing is shared or repeated.
  void send(const std::string& body) { send({.subgraph = 0, .body = body}); }
  void query(const std::string& body) { send({.subgraph = 0, .body = body, .repeatable = true}); }

  bool wait_for_requests(std::size_t count) {
    return runner.run_until([&] { return server.requests.size() >= count; });
  }
  bool wait_for_answers() {
    return runner.run_until([&] {
      return std::ranges::all_of(results, [](const auto& result) { return result.has_value(); });
    });
  }
  // What a request to this path comes to, by text().
  std::string ask(const std::string& url) {
    results.clear();
    options.url = url;
    open();
    send("{}");
    return wait_for_answers() ? text(0) : "(no answer)";
  }

  // "status body", or the error's message.
  [[nodiscard]] std::string text(std::size_t i) const {
    const Result& result = *results.at(i);
    return result ? std::to_string(result->status) + " " + result->body : result.error().message;
  }
  [[nodiscard]] shared::ErrorCode code(std::size_t i) const { return results.at(i)->error().code; }
  [[nodiscard]] SubgraphCounters counters() const { return subgraphs->counters().at(0); }

  shared::SystemClock clock;
  tests::LoopRunner runner;
  tests::StubHttpServer server{runner.loop()};
  SubgraphOptions options;
  subgraph_http::CurlHttpClient http{runner.loop()};
  std::vector<std::optional<Result>> results;
  std::unique_ptr<subgraph_http::HttpSubgraphs> subgraphs;
  std::shared_ptr<ports::SubgraphClient> client;
};

}  // namespace exec::subgraph
