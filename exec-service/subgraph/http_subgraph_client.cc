#include "exec-service/subgraph/http_subgraph_client.h"

#include <algorithm>
#include <deque>
#include <string>
#include <unordered_map>
#include <utility>

#include <fmt/core.h>

#include "exec-service/subgraph/judge_answer.h"
#include "exec-service/subgraph/outgoing_headers.h"
#include "shared/base/check.h"

namespace exec::subgraph {

using shared::Error;
using shared::ErrorCode;

struct HttpSubgraphClient::Waiting {
  std::string body;
  std::vector<std::string> headers;
  std::int64_t deadline_ms = 0;
  Done done;
};

struct HttpSubgraphClient::Lane {
  struct InFlight {
    TransferId transfer;
    Done done;
  };

  SubgraphOptions options;
  SubgraphCounters counters;
  std::deque<Waiting> waiting;
  std::unordered_map<std::uint64_t, InFlight> in_flight;

  [[nodiscard]] Error late() {
    ++counters.timeouts;
    return {ErrorCode::kDeadlineExceeded,
            fmt::format("subgraph {}: the deadline passed while the request waited for one of {} "
                        "connections (`connections_max`)",
                        options.name, options.connections_max)};
  }
};

HttpSubgraphClient::HttpSubgraphClient(shared::loop::Loop& loop,
                                       const shared::Clock& clock,
                                       HttpClient& http,
                                       std::vector<SubgraphOptions> subgraphs)
    : clock_(clock),
      http_(http),
      turn_end_(loop, [this] { tell_refusals(); }),
      expiry_(loop, [this] { expire_waiting(); }) {
  for (SubgraphOptions& options : subgraphs) {
    auto lane = std::make_unique<Lane>();
    lane->counters.name = options.name;
    lane->options = std::move(options);
    lanes_.push_back(std::move(lane));
  }
}

HttpSubgraphClient::~HttpSubgraphClient() {
  for (const auto& lane : lanes_) {
    const Error why{ErrorCode::kUnavailable,
                    fmt::format("subgraph {}: its client was closed", lane->options.name)};
    for (auto& [number, request] : lane->in_flight) {
      http_.cancel(request.transfer);
      refusals_.push_back({std::move(request.done), why});
    }
    for (Waiting& request : lane->waiting)
      refusals_.push_back({std::move(request.done), why});
  }
  tell_refusals();
}

void HttpSubgraphClient::send(executor::SubgraphRequest request, Done done) {
  CHECK(request.subgraph < lanes_.size());
  Lane& lane = *lanes_[request.subgraph];
  ++lane.counters.requests;
  const std::int64_t now_ms = clock_.now_ms();
  std::int64_t deadline_ms = now_ms + lane.options.timeout_ms;
  if (request.deadline_ms != 0) deadline_ms = std::min(deadline_ms, request.deadline_ms);
  auto headers = outgoing_headers(request.forwarded.get(), request.context.get());
  if (!headers) {
    refuse(std::move(done), std::move(headers.error()));
    return;
  }
  Waiting waiting{std::move(request.body), std::move(*headers), deadline_ms, std::move(done)};
  if (deadline_ms <= now_ms) {
    refuse(std::move(waiting.done), lane.late());
  } else if (lane.in_flight.size() < lane.options.connections_max) {
    start(lane, std::move(waiting));
  } else if (lane.waiting.size() < lane.options.waiting_max) {
    wait(lane, std::move(waiting));
  } else {
    ++lane.counters.overloaded;
    refuse(std::move(waiting.done),
           {ErrorCode::kInternal,
            fmt::format("subgraph {}: {} requests are under way and {} wait (`connections_max`, "
                        "`waiting_max`)",
                        lane.options.name, lane.in_flight.size(), lane.waiting.size())});
  }
}

void HttpSubgraphClient::start(Lane& lane, Waiting request) {
  const std::uint64_t number = ++last_number_;
  const SubgraphOptions& options = lane.options;
  lane.counters.bytes_sent += request.body.size();
  const TransferId transfer = http_.post({.url = options.url,
                                          .headers = std::move(request.headers),
                                          .body = std::move(request.body),
                                          .ca_file = options.ca_file,
                                          .connect_timeout_ms = options.connect_timeout_ms,
                                          .timeout_ms = request.deadline_ms - clock_.now_ms(),
                                          .response_bytes_max = options.response_bytes_max,
                                          .allow_link_local = options.allow_link_local},
                                         [this, &lane, number](shared::Result<HttpAnswer> answer) {
                                           on_answer(lane, number, std::move(answer));
                                         });
  lane.in_flight[number] = {transfer, std::move(request.done)};
}

void HttpSubgraphClient::on_answer(Lane& lane,
                                   std::uint64_t number,
                                   shared::Result<HttpAnswer> answer) {
  const auto entry = lane.in_flight.find(number);
  const Done done = std::move(entry->second.done);
  lane.in_flight.erase(entry);
  fill(lane);

  SubgraphCounters& counters = lane.counters;
  if (!answer) {
    const ErrorCode code = answer.error().code;
    ++(code == ErrorCode::kDeadlineExceeded ? counters.timeouts
       : code == ErrorCode::kUnavailable    ? counters.unreachable
                                            : counters.unusable);
    done(shared::fail(code,
                      fmt::format("subgraph {}: {}", lane.options.name, answer.error().message)));
    return;
  }
  counters.connections += answer->connections;
  counters.bytes_received += answer->body.size();
  auto judged = judge_answer(std::move(*answer), lane.options.name);
  ++(judged ? counters.answers : counters.unusable);
  done(std::move(judged));
}

void HttpSubgraphClient::fill(Lane& lane) {
  const std::int64_t now_ms = clock_.now_ms();
  while (!lane.waiting.empty() && lane.in_flight.size() < lane.options.connections_max) {
    Waiting next = std::move(lane.waiting.front());
    lane.waiting.pop_front();
    if (next.deadline_ms <= now_ms) {
      refuse(std::move(next.done), lane.late());
    } else {
      start(lane, std::move(next));
    }
  }
}

void HttpSubgraphClient::wait(Lane& lane, Waiting request) {
  if (!expiry_.is_running() || request.deadline_ms < expiry_at_ms_) {
    expiry_at_ms_ = request.deadline_ms;
    expiry_.start(expiry_at_ms_ - clock_.now_ms());
  }
  lane.waiting.push_back(std::move(request));
}

void HttpSubgraphClient::expire_waiting() {
  const std::int64_t now_ms = clock_.now_ms();
  std::int64_t next_ms = 0;
  for (const auto& lane : lanes_) {
    for (Waiting& request : lane->waiting)
      if (request.deadline_ms <= now_ms) refuse(std::move(request.done), lane->late());
    std::erase_if(lane->waiting,
                  [&](const Waiting& request) { return request.deadline_ms <= now_ms; });
    for (const Waiting& request : lane->waiting)
      if (next_ms == 0 || request.deadline_ms < next_ms) next_ms = request.deadline_ms;
  }
  if (next_ms == 0) return;
  expiry_at_ms_ = next_ms;
  expiry_.start(next_ms - now_ms);
}

void HttpSubgraphClient::refuse(Done done, Error why) {
  refusals_.push_back({std::move(done), std::move(why)});
  turn_end_.request();
}

void HttpSubgraphClient::tell_refusals() {
  for (Refusal& refusal : std::exchange(refusals_, {}))
    refusal.done(tl::unexpected(std::move(refusal.why)));
}

std::vector<SubgraphCounters> HttpSubgraphClient::counters() const {
  std::vector<SubgraphCounters> all;
  for (const auto& lane : lanes_) {
    SubgraphCounters& told = all.emplace_back(lane->counters);
    told.in_flight = lane->in_flight.size();
    told.waiting = lane->waiting.size();
  }
  return all;
}

}  // namespace exec::subgraph
