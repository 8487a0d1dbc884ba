#include "exec-service/subgraph_http/http_subgraphs.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "shared/base/check.h"

namespace exec::subgraph_http {

namespace {

// Subgraphs that have gone, whose counters are still shown. A name that comes and goes with each
// schema must not take memory for ever.
constexpr std::size_t kEndedMax = 1'000;

}  // namespace

class HttpSubgraphs::Client final : public ports::SubgraphClient {
 public:
  explicit Client(std::vector<Calls> subgraphs) : subgraphs_(std::move(subgraphs)) {}

  void send(ports::SubgraphRequest request, Done done) override {
    CHECK(request.subgraph < subgraphs_.size());
    subgraphs_[request.subgraph]->send(std::move(request), std::move(done));
  }

  void count_failures(std::uint32_t subgraph, std::size_t failures) override {
    subgraphs_.at(subgraph)->count_failures(failures);
  }

 private:
  std::vector<Calls> subgraphs_;  // by the plan's index
};

HttpSubgraphs::HttpSubgraphs(shared::loop::Loop& loop,
                             const shared::Clock& clock,
                             subgraph::HttpClient& http,
                             SubgraphLog* log)
    : clock_(clock),
      http_(http),
      log_(log),
      random_(std::random_device{}()),
      turn_end_(loop, [this] { end_turn(); }),
      timer_(loop, [this] { expire(); }) {}

// Clients may have the SubgraphCalls for longer.
HttpSubgraphs::~HttpSubgraphs() {
  for (const Calls& calls : subgraphs_)
    calls->close();
}

std::shared_ptr<ports::SubgraphClient> HttpSubgraphs::client(
    std::vector<subgraph::SubgraphOptions> subgraphs) {
  std::multimap<std::string_view, Calls> by_name;
  for (const Calls& calls : subgraphs_)
    by_name.emplace(calls->options().name, calls);
  std::vector<Calls> its_calls;
  its_calls.reserve(subgraphs.size());
  for (subgraph::SubgraphOptions& options : subgraphs) {
    const auto [first, last] = by_name.equal_range(options.name);
    const auto known = std::find_if(
        first, last, [&](const auto& each) { return each.second->options() == options; });
    its_calls.push_back(known == last ? open(std::move(options)) : known->second);
  }
  return std::make_shared<Client>(std::move(its_calls));
}

HttpSubgraphs::Calls HttpSubgraphs::open(subgraph::SubgraphOptions options) {
  std::function<void(const shared::Error*)> report;
  if (log_ != nullptr)
    report = [this, incidents = log_->of(options.name)](const shared::Error* failure) {
      if (failure == nullptr)
        incidents->on_answer(clock_.now_ms());
      else
        incidents->on_failure(clock_.now_ms(), failure->message);
    };
  subgraphs_.push_back(std::make_shared<subgraph::SubgraphCalls>(
      std::move(options),
      subgraph::SubgraphCalls::Environment{
          .clock = clock_,
          .http = http_,
          .random = [this] { return std::uniform_real_distribution<>()(random_); },
          .wake = [this] { turn_end_.request(); },
          .report = std::move(report)}));
  return subgraphs_.back();
}

void HttpSubgraphs::end_unused() {
  const auto unused = std::ranges::stable_partition(
      subgraphs_, [](const Calls& calls) { return calls.use_count() > 1; });
  const std::vector<Calls> ending(std::make_move_iterator(unused.begin()),
                                  std::make_move_iterator(unused.end()));
  subgraphs_.erase(unused.begin(), unused.end());
  for (const Calls& calls : ending)
    end(*calls);
}

void HttpSubgraphs::end(const subgraph::SubgraphCalls& calls) {
  subgraph::SubgraphCounters last = calls.counters();
  last.in_flight = last.waiting = last.circuits_open = last.circuits_half_open = 0;
  if (ended_.size() >= kEndedMax && !ended_.contains(last.name)) ended_.clear();
  subgraph::SubgraphCounters& sum = ended_[last.name];
  sum += last;
  sum.name = last.name;
}

// A callback may open another one, at the end of the list.
void HttpSubgraphs::end_turn() {
  for (std::size_t i = 0; i < subgraphs_.size(); ++i)
    subgraphs_[i]->turn();
  schedule();
}

void HttpSubgraphs::expire() {
  for (std::size_t i = 0; i < subgraphs_.size(); ++i)
    subgraphs_[i]->expire();
  schedule();
}

// Never moved to later: it then fires early, finds nothing and is scheduled again.
void HttpSubgraphs::schedule() {
  std::optional<std::int64_t> next_ms;
  for (const Calls& calls : subgraphs_)
    if (const auto its_ms = calls->next_ms())
      next_ms = std::min(next_ms.value_or(*its_ms), *its_ms);
  if (!next_ms || (timer_.is_running() && timer_at_ms_ <= *next_ms)) return;
  timer_at_ms_ = *next_ms;
  timer_.start(std::max<std::int64_t>(1, *next_ms - clock_.now_ms()));
}

std::vector<subgraph::SubgraphCounters> HttpSubgraphs::counters() const {
  std::map<std::string, subgraph::SubgraphCounters> by_name = ended_;
  for (const Calls& calls : subgraphs_) {
    subgraph::SubgraphCounters& sum = by_name[calls->options().name];
    sum += calls->counters();
    sum.name = calls->options().name;
  }
  std::vector<subgraph::SubgraphCounters> all;
  all.reserve(by_name.size());
  for (auto& [name, sum] : by_name)
    all.push_back(std::move(sum));
  return all;
}

}  // namespace exec::subgraph_http
