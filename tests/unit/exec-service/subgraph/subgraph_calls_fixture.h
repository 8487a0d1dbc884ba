// SubgraphCallsTest: a SubgraphCalls with an HTTP client and a clock that the test drives.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "exec-service/subgraph/subgraph_calls.h"
#include "tests/support/fake_clock.h"

namespace exec::subgraph {

// Remembers what was posted; which requests are under way is `open`.
class FakeHttp final : public HttpClient {
 public:
  TransferId post(HttpRequest request, Done done) override {
    requests.push_back(std::move(request));
    const TransferId id{requests.size() - 1};
    open.emplace(id.value, std::move(done));
    return id;
  }
  void cancel(TransferId id) override { cancelled += open.erase(id.value); }

  void answer(std::size_t request, HttpResult result) {
    const Done done = std::move(open.at(request));
    open.erase(request);
    done(std::move(result));
  }

  std::vector<HttpRequest> requests;
  std::map<std::uint64_t, Done> open;
  std::size_t cancelled = 0;
};

class SubgraphCallsTest : public testing::Test {
 protected:
  void SetUp() override { options.name = "flights"; }

  void open() {
    calls = std::make_unique<SubgraphCalls>(
        options, SubgraphCalls::Environment{.clock = clock,
                                            .http = http,
                                            .random = [this] { return random; },
                                            .wake = [this] { is_awake = true; }});
  }

  static ports::SubgraphRequest query(std::string body, ports::Headers forwarded = {}) {
    ports::SubgraphRequest request{.body = std::move(body), .repeatable = true};
    if (!forwarded.empty())
      request.forwarded = std::make_shared<const ports::Headers>(std::move(forwarded));
    return request;
  }
  static ports::SubgraphRequest mutation(std::string body) { return {.body = std::move(body)}; }

  // Its number among the answers.
  std::size_t send(ports::SubgraphRequest request) {
    if (calls == nullptr) open();
    const std::size_t i = answers.size();
    answers.emplace_back("(open)");
    calls->send(std::move(request), [this, i](shared::Result<ports::SubgraphAnswer> answer) {
      EXPECT_EQ(answers[i], "(open)") << "answered twice";
      answers[i] =
          answer ? std::to_string(answer->status) + " " + answer->body : answer.error().message;
      codes[i] = answer ? std::nullopt : std::optional(answer.error().code);
    });
    EXPECT_EQ(answers[i], "(open)") << "never from within send()";
    return i;
  }
  void turn() {
    if (std::exchange(is_awake, false)) calls->turn();
  }
  void wait_ms(std::int64_t ms) {
    clock.advance(ms);
    if (calls->next_ms() && *calls->next_ms() <= clock.now_ms()) calls->expire();
  }

  void answer(std::size_t request, HttpAnswer its) {
    if (its.content_type.empty()) its.content_type = "application/json";
    http.answer(request, std::move(its));
  }
  void fail(std::size_t request, HttpFailure::Kind kind = HttpFailure::Kind::kNotConnected) {
    http.answer(request,
                tl::unexpected(HttpFailure{kind, {shared::ErrorCode::kUnavailable, "refused"}}));
  }
  [[nodiscard]] SubgraphCounters counters() const { return calls->counters(); }

  static constexpr HttpFailure::Kind kNotConnected = HttpFailure::Kind::kNotConnected;
  static constexpr HttpFailure::Kind kCut = HttpFailure::Kind::kCut;

  SubgraphOptions options;
  test::FakeClock clock;
  FakeHttp http;
  double random = 0;
  bool is_awake = false;
  std::vector<std::string> answers;
  std::map<std::size_t, std::optional<shared::ErrorCode>> codes;
  std::unique_ptr<SubgraphCalls> calls;
};

}  // namespace exec::subgraph
