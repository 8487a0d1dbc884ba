// A deterministic simulation of the hub's core: one seed is one history of joins and leaves, events
// with sparse offsets, losses of the broker, evictions, slow rows, dying replicas and handed back
// rows. Whatever happens, each operation hears every event that concerns it once and in the
// partition's order, or of a gap that covers it; nothing before its fence, nothing after its Stop.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/event_at.h"
#include "tests/unit/conn-service/pipeline/core_fixture.h"
#include "tests/unit/conn-service/pipeline/simulated_history.h"

namespace conn::pipeline {
namespace {

std::int64_t number_after(const std::string& body, const std::string& name) {
  const auto at = body.find('"' + name + "\":");
  return at == std::string::npos ? -1 : std::stoll(body.substr(at + name.size() + 3));
}

class Simulation;

class SimulatedReactor final : public ReactorPort {
 public:
  explicit SimulatedReactor(Simulation& simulation) : simulation_(simulation) {}
  bool deliver(Deliver message) override;
  void tell(ReactorMessage message) override;
  void flush() override {}

 private:
  Simulation& simulation_;
};

class SimulatedSource final : public EventSource {
 public:
  std::map<char, routing::TopicId> asked;
  std::map<char, routing::TopicId> following;
  void connect(EventSink&) override {}
  [[nodiscard]] shared::Result<void> check(const routing::TopicName&) const override { return {}; }
  void follow(routing::TopicId id, const routing::TopicName& topic) override {
    asked[topic.topic[0]] = id;
  }
  void unfollow(routing::TopicId id) override {
    std::erase_if(following, [&](const auto& topic) { return topic.second == id; });
  }
  [[nodiscard]] SourceCapabilities capabilities(const routing::TopicName&) const override {
    return {.survives_restart = true, .has_global_positions = true};
  }
  [[nodiscard]] std::string describe(const routing::Position& position) const override {
    return test::describe(position);
  }
};

class Simulation {
 public:
  explicit Simulation(std::uint64_t seed)
      : random_(seed),
        has_small_ring_(seed % 2 == 0),
        reactor_(*this),
        core_(options(), clock_, executor_, source_, {&reactor_}) {}

  void run(int steps) {
    for (int step = 0; step < steps; ++step)
      step_once();
    settle();
    check();
  }

  [[nodiscard]] std::uint64_t heard() const { return heard_; }
  [[nodiscard]] const Counters& counters() const { return core_.counters(); }

  // ---- what the hub says ----

  void on_joined(const Joined& joined) {
    Operation& operation = operations_.at(joined.operation.number);
    EXPECT_FALSE(operation.is_stopped);
    operation.is_live = true;
    operation.group = joined.group;
    operation.fence = joined.fence;
    if (operation.resumes) return;
    for (const auto& [partition, events] : happened_)
      operation.from[partition] = events.size();
  }

  void on_merged(const Merged& merged) {
    for (auto& [number, operation] : operations_) {
      if (!operation.is_live || operation.is_stopped || operation.group != merged.from) continue;
      operation.group = merged.to;
      for (const LaneFence& fence : merged.fences) {
        Sequence& known = operation.fences[fence.lane];
        known = std::max(known, fence.fence);
      }
    }
  }

  void on_deliver(const Deliver& message) {
    const std::string& body = *message.body;
    const auto partition = static_cast<std::int32_t>(number_after(body, "partition"));
    const std::int64_t offset = number_after(body, "offset");
    const bool is_gap = offset < 0;
    const OffsetRange range =
        is_gap ? OffsetRange{number_after(body, "from"), number_after(body, "to")}
               : OffsetRange{offset, offset + 1};
    bool has_member = false;
    for (auto& [number, operation] : operations_) {
      if (!operation.is_live || operation.is_stopped || operation.group != message.group) continue;
      has_member = true;
      const auto fence = operation.fences.find(message.lane);  // as a reactor does
      if (message.sequence < operation.fence) continue;
      if (fence != operation.fences.end() && message.sequence < fence->second) continue;
      if (const auto row = number_after(body, "row"); row >= 0) {
        EXPECT_EQ(selects_.at(RowId{static_cast<std::uint64_t>(row)}), operation.select);
      }
      operation.heard[partition].push_back({range, is_gap});
      ++heard_;
    }
    EXPECT_TRUE(has_member) << "nothing after the last Stop of a group";
  }

 private:
  PipelineOptions options() {
    PipelineOptions options;
    options.window.events_max = 1 + below(4);
    options.cohorts_per_key_max = 1'000;
    options.read_items_max = 1 + below(8);
    options.groups_a_turn_max = 1 + below(8);
    // A large ring evicts nothing, however long it takes until all have caught up: with the usual
    // age of two minutes it did in seed 557, whose slow rows took longer than that.
    options.ring = {.bytes_max = std::size_t{64} << 20, .age_max_ms = 24 * 3'600'000};
    if (has_small_ring_) options.ring = {.bytes_max = 1'000 + below(3'000), .age_max_ms = 5'000};
    return options;
  }

  std::size_t below(std::size_t bound) { return random_() % bound; }
  bool chance(std::size_t percent) { return below(100) < percent; }

  void step_once() {
    switch (below(12)) {
      case 0:
        start();
        break;
      case 1:
        if (chance(50)) stop();
        break;
      case 2:
      case 3:
      case 4:
        emit();
        break;
      case 5:
      case 6:
      case 7:
        answer_some();
        break;
      case 8:
        if (chance(50)) replicas_come_and_go();
        break;
      case 9:
        follow_what_is_asked();
        executor_.answer_prepares([](const Request& request) { return compile(request); });
        break;
      case 10:
        if (chance(20)) lose();
        if (chance(30)) hand_back_one();
        break;
      default:
        pass_time(static_cast<std::int64_t>(below(chance(10) ? 3'000 : 100)));
    }
    if (chance(70)) core_.end_turn();
    note_rows();
  }

  // What was selected as which row; a row may have gone when its last answer is delivered.
  void note_rows() {
    for (const auto& [row, definition] : executor_.rows)
      if (const auto [node, is_new] = selects_.try_emplace(row); is_new)
        node->second = definition->variables_json.substr(definition->variables_json.find("select"));
  }

  void start() {
    static const std::vector<std::string> kTopics = {"a", "b", "ab"};
    static const std::vector<std::string> kCodes = {"", "", "x", "xy", "z"};
    Operation operation{.topics = kTopics[below(3)], .codes = kCodes[below(5)]};
    std::string variables = R"({"topics":[)";
    for (const char topic : operation.topics)
      variables += std::string(variables.back() == '[' ? "" : ",") + '"' + topic + '"';
    variables += "]";
    if (!operation.codes.empty()) {
      variables += R"(,"in":[)";
      for (const char code : operation.codes)
        variables += std::string(variables.back() == '[' ? "" : ",") + '"' + code + '"';
      variables += "]";
    }
    variables += R"(,"select":)" + std::to_string(below(2)) + "}";
    operation.select = variables.substr(variables.find("select"));
    const std::uint64_t number = operations_.size() + 1;
    auto positions = chance(40) ? resume(operation) : nullptr;
    operations_.emplace(number, operation);
    core_.receive(Start{{.number = number},
                        std::make_shared<const Request>(Request{
                            .graphql = {.document = kSubscription, .variables_json = variables}}),
                        std::move(positions)});
  }

  // From places where the hub followed all topics of the operation already.
  std::shared_ptr<const std::vector<LanePosition>> resume(Operation& operation) {
    auto positions = std::make_shared<std::vector<LanePosition>>();
    for (const auto& [partition, events] : happened_) {
      const char topic = topic_of(partition);
      if (operation.topics.find(topic) == std::string::npos) continue;
      if (!source_.following.contains(topic)) return nullptr;
      const std::size_t first = followed_from_[partition];
      const std::size_t at = first + below(events.size() - first + 1);
      operation.from[partition] = at;
      positions->push_back({.topic = std::string(1, topic),
                            .lane = partition,
                            .position = test::position(
                                at == events.size() ? next_[partition] : events[at].range.from)});
    }
    operation.resumes = true;
    return positions;
  }

  void stop() {
    if (operations_.empty()) return;
    const std::uint64_t number = 1 + below(operations_.size());
    operations_.at(number).is_stopped = true;
    core_.receive(Stop{{.number = number}});
  }

  void follow_what_is_asked() {
    for (const auto& [topic, id] : std::exchange(source_.asked, {})) {
      source_.following[topic] = id;
      const std::int32_t first = topic == 'a' ? 0 : 2;
      for (const std::int32_t partition : {first, first + 1})
        followed_from_[partition] = happened_[partition].size();
      core_.on_following(id, {{first, test::position(next_[first])},
                              {first + 1, test::position(next_[first + 1])}});
    }
  }

  void emit() {
    const auto partition = static_cast<std::int32_t>(below(4));
    const std::int64_t offset = next_[partition] + static_cast<std::int64_t>(below(3));
    next_[partition] = offset + 1;
    const char code = "xyz!"[below(4)];
    happened_[partition].push_back({{offset, offset + 1}, code});
    const auto topic = source_.following.find(topic_of(partition));
    if (topic == source_.following.end()) return;
    core_.on_event(
        test::shared_event_at({.topic = topic->second, .number = partition}, offset,
                              code == '!' ? "{" : std::string(R"({"code":")") + code + "\"}"));
  }

  void lose() {
    const auto partition = static_cast<std::int32_t>(below(4));
    const std::int64_t from = next_[partition];
    next_[partition] = from + 1 + static_cast<std::int64_t>(below(5));
    happened_[partition].push_back({{from, next_[partition]}, 0});
    const auto topic = source_.following.find(topic_of(partition));
    if (topic == source_.following.end()) return;
    core_.on_gap({.topic = topic->second, .number = partition},
                 {.from = test::position(from), .to = test::position(next_[partition])});
  }

  // A random call gets one of its rows answered, or all.
  void answer_some() {
    for (std::size_t count = below(4); count > 0 && !executor_.resolves.empty(); --count) {
      const auto call = std::next(executor_.resolves.begin(),
                                  static_cast<std::ptrdiff_t>(below(executor_.resolves.size())));
      const Sequence sequence = call->first;
      if (chance(50)) {
        executor_.answer(sequence);
        continue;
      }
      const RowId row = call->second.rows[below(call->second.rows.size())];
      executor_.answer(sequence, row, test::fake_body(row, *call->second.event));
    }
  }

  void hand_back_one() {
    if (executor_.resolves.empty()) return;
    executor_.hand_back(std::next(executor_.resolves.begin(),
                                  static_cast<std::ptrdiff_t>(below(executor_.resolves.size())))
                            ->first);
  }

  // One replica of two dies and half of the rows come back, or the last one does.
  void replicas_come_and_go() {
    if (!executor_.available) {
      executor_.set_available(true);
      return;
    }
    const auto in_flight = executor_.resolves;
    const bool is_last = chance(40);
    if (is_last) executor_.available = false;
    for (const auto& [call, what] : in_flight)
      if (is_last || call.value % 2 == 0) executor_.hand_back(call);
    core_.on_availability();
  }

  void pass_time(std::int64_t ms) {
    clock_.advance(ms);
    core_.on_timer();
  }

  // Everything heals, and everybody catches up.
  void settle() {
    core_.end_turn();
    executor_.answer_prepares([](const Request& request) { return compile(request); });
    follow_what_is_asked();
    note_rows();
    executor_.set_available(true);
    for (int round = 0; round < 10'000; ++round) {
      const bool has_more = core_.end_turn();
      const bool has_calls = !executor_.resolves.empty();
      executor_.answer_all();
      const bool is_at_rest = core_.gauges().executions_in_flight == 0;
      if (!has_more && !has_calls && is_at_rest) {
        EXPECT_EQ(core_.gauges().cohorts, 0U) << "groups of one key that could be one";
        return;
      }
      pass_time(500);
    }
    ADD_FAILURE() << "it does not come to rest";
  }

  void check() const {
    const Judge judge(happened_, has_small_ring_);
    for (const auto& [number, operation] : operations_) {
      EXPECT_TRUE(operation.is_stopped || operation.is_live)
          << "operation " << number << " never became live";
      judge.check(number, operation);
    }
  }

  std::mt19937_64 random_;
  bool has_small_ring_;
  test::FakeClock clock_;
  test::FakeExecutor executor_;
  SimulatedSource source_;
  SimulatedReactor reactor_;
  Happenings happened_{{0, {}}, {1, {}}, {2, {}}, {3, {}}};
  std::map<std::int32_t, std::int64_t> next_;
  std::map<std::int32_t, std::size_t> followed_from_;  // of happened_
  std::map<std::uint64_t, Operation> operations_;
  std::map<RowId, std::string> selects_;
  std::uint64_t heard_ = 0;
  Core core_;
};

bool SimulatedReactor::deliver(Deliver message) {
  simulation_.on_deliver(message);
  return true;
}

void SimulatedReactor::tell(ReactorMessage message) {
  if (const auto* joined = std::get_if<Joined>(&message))
    simulation_.on_joined(*joined);
  else if (const auto* merged = std::get_if<Merged>(&message))
    simulation_.on_merged(*merged);
  else
    ADD_FAILURE() << "nothing is refused here";
}

// SLUICE_SIMULATION_SEEDS runs more histories than a test of every day has time for.
std::uint64_t seeds() {
  const char* text = std::getenv("SLUICE_SIMULATION_SEEDS");
  return text == nullptr ? 400 : std::strtoull(text, nullptr, 10);
}

TEST(CoreSimulation, EverybodyHearsEverythingOnceAndInOrderOrOfAGap) {
  const std::uint64_t kSeeds = seeds();
  constexpr int kSteps = 300;
  std::uint64_t heard = 0;
  Counters total;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const testing::ScopedTrace trace(__FILE__, __LINE__, "seed " + std::to_string(seed));
    Simulation simulation(seed);
    simulation.run(kSteps);
    if (testing::Test::HasFailure()) break;
    heard += simulation.heard();
    total.gaps_ring += simulation.counters().gaps_ring;
    total.gaps_source += simulation.counters().gaps_source;
    total.fell_behind += simulation.counters().fell_behind;
    total.rows_returned += simulation.counters().rows_returned;
    total.rows_timed_out += simulation.counters().rows_timed_out;
    total.merges += simulation.counters().merges;
  }
  // Each of these must have happened often, or the simulation proves nothing.
  EXPECT_GT(heard, 100 * kSeeds);
  EXPECT_GT(total.gaps_ring, kSeeds);
  EXPECT_GT(total.gaps_source, kSeeds);
  EXPECT_GT(total.fell_behind, kSeeds);
  EXPECT_GT(total.rows_returned, kSeeds);
  EXPECT_GT(total.rows_timed_out, kSeeds);
  EXPECT_GT(total.merges, kSeeds);
}

}  // namespace
}  // namespace conn::pipeline
