// Compilation, through every interleaving of what can happen to it: a few operations over one or
// two documents start and stop, the loop's turn ends, calls are answered in any order and in every
// way, are lost, time out, and are answered late. Whatever the order, each operation that is not
// stopped is answered exactly once, none is answered after its stop, each call is answered or
// cancelled, and nothing is kept of either.
#include "conn-service/pipeline/compilation.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace conn::pipeline {
namespace {

using SharedRequest = std::shared_ptr<const Request>;

// An executor that keeps the calls it was given. A call is answered, cancelled, or outstanding.
class CallLog final : public Executor {
 public:
  struct Call {
    bool is_prepare = false;
    std::vector<SharedRequest> requests;
  };
  std::map<CallId, Call> outstanding;
  std::vector<CallId> ended;  // answered or cancelled

  Call end(CallId call) {
    auto node = outstanding.extract(call);
    EXPECT_FALSE(node.empty()) << "call " << call.value << " ends twice";
    ended.push_back(call);
    return node.empty() ? Call{} : std::move(node.mapped());
  }

  void connect(ExecutorSink&) override {}
  void execute(CallId call, SharedRequest request) override { add(call, {false, {request}}); }
  void prepare(CallId call, std::vector<SharedRequest> requests) override {
    EXPECT_FALSE(requests.empty());
    add(call, {true, std::move(requests)});
  }
  void cancel(CallId call) override { end(call); }

  void define_row(RowId, std::shared_ptr<const RowDefinition>) override {}
  void drop_row(RowId) override {}
  void resolve(ResolveCall) override {}
  void cancel(Sequence) override {}
  [[nodiscard]] bool is_available() const override { return true; }
  [[nodiscard]] std::vector<ReplicaSchemas> schemas() const override { return {}; }

 private:
  void add(CallId call, Call what) {
    EXPECT_TRUE(outstanding.emplace(call, std::move(what)).second) << "a call id is used twice";
  }
};

ExecutionResult result(Outcome outcome) {
  return {.outcome = outcome, .body = std::make_shared<const std::string>("{}")};
}

std::shared_ptr<const Prepared> prepared() {
  return std::make_shared<const Prepared>(Prepared{.schema_id = "s1"});
}

// One thing that happens.
struct Step {
  enum class Kind : std::uint8_t {
    kStart,    // the next operation
    kStop,     // operation `of`
    kFlush,    // the loop's turn ends
    kAnswer,   // outstanding call `of` is answered: compiled, or executed
    kRefuse,   // ... with an error
    kExecute,  // ... that these are queries; of an execute: that it is a subscription
    kLost,     // ... that no replica could be reached
    kLate,     // a call that has ended is answered again
    kTimeout,  // the next deadline passes
  };
  Kind kind;
  std::size_t of = 0;
};

std::string to_string(const std::vector<Step>& steps) {
  static constexpr const char* kNames[] = {"start",   "stop", "flush", "answer", "refuse",
                                           "execute", "lost", "late",  "timeout"};
  std::string text;
  for (const Step& step : steps)
    text += std::string(text.empty() ? "" : ", ") + kNames[static_cast<int>(step.kind)] + " " +
            std::to_string(step.of);
  return text;
}

// What operations ask for: one letter each. Capital letters are subscriptions, equal letters equal
// requests; others are queries.
class World {
 public:
  explicit World(std::string requests) : requests_(std::move(requests)) {}

  // Everything that may happen next.
  [[nodiscard]] std::vector<Step> next(bool with_every_answer) const {
    std::vector<Step> steps;
    if (operations_.size() < requests_.size()) steps.push_back({Step::Kind::kStart});
    for (std::size_t i = 0; i < operations_.size(); ++i)
      if (!operations_[i].is_stopped) steps.push_back({Step::Kind::kStop, i});
    if (compilation_.calls().queued() > 0) steps.push_back({Step::Kind::kFlush});
    for (std::size_t i = 0; i < executor_.outstanding.size(); ++i) {
      steps.push_back({Step::Kind::kAnswer, i});
      if (!with_every_answer) continue;
      for (const auto kind : {Step::Kind::kRefuse, Step::Kind::kExecute, Step::Kind::kLost})
        steps.push_back({kind, i});
    }
    if (with_every_answer && !executor_.ended.empty()) steps.push_back({Step::Kind::kLate});
    if (!executor_.outstanding.empty()) steps.push_back({Step::Kind::kTimeout});
    return steps;
  }

  void take(const Step& step) {
    switch (step.kind) {
      case Step::Kind::kStart:
        start();
        break;
      case Step::Kind::kStop:
        operations_[step.of].is_stopped = true;
        compilation_.stop(key(step.of));
        break;
      case Step::Kind::kFlush:
        compilation_.flush();
        break;
      case Step::Kind::kLate:
        receive(compilation_.on_prepared(executor_.ended.back(), {prepared()}));
        receive(compilation_.on_executed(executor_.ended.back(), result(Outcome::kExecuted)));
        break;
      case Step::Kind::kTimeout:
        clock_.advance(*compilation_.next_timer_ms() - clock_.now_ms());
        receive(compilation_.on_timer());
        break;
      default:
        answer(
            std::next(executor_.outstanding.begin(), static_cast<std::ptrdiff_t>(step.of))->first,
            step.kind);
    }
  }

  // Nothing more happens but that turns end and time passes.
  void come_to_rest() {
    while (operations_.size() < requests_.size())
      start();
    compilation_.flush();
    check();
    while (compilation_.next_timer_ms())
      take({Step::Kind::kTimeout});
    for (const Operation& operation : operations_)
      EXPECT_TRUE(operation.is_stopped || operation.answers == 1);
    EXPECT_THAT(executor_.outstanding, testing::IsEmpty()) << "neither answered nor cancelled";
    EXPECT_EQ(compilation_.calls().operations(), 0U);
    EXPECT_EQ(compilation_.calls().entries(), 0U);
    EXPECT_EQ(compilation_.calls().calls(), 0U);
  }

  // What holds after every step.
  void check() const {
    std::size_t waiting = 0;
    for (const Operation& operation : operations_)
      waiting += !operation.is_stopped && operation.answers == 0 ? 1 : 0;
    EXPECT_EQ(compilation_.calls().operations(), waiting);
    EXPECT_EQ(compilation_.calls().calls(), executor_.outstanding.size());
    std::size_t asked = compilation_.calls().queued();
    std::multiset<std::string> documents;
    for (const auto& [id, call] : executor_.outstanding) {
      asked += call.requests.size();
      if (!call.is_prepare) continue;
      for (const SharedRequest& request : call.requests)
        documents.insert(request->graphql.document);
    }
    for (std::size_t i = 0; i < compilation_.calls().queued(); ++i)
      documents.insert(compilation_.calls().queued_request(i).graphql.document);
    EXPECT_EQ(compilation_.calls().entries(), asked) << "an entry outlives its use";
    for (const std::string& document : documents)
      EXPECT_EQ(documents.count(document), 1U) << "equal requests are not joined: " << document;
  }

 private:
  struct Operation {
    SharedRequest request;
    bool is_stopped = false;
    int answers = 0;
  };

  static OperationKey key(std::size_t index) { return {.number = index + 1}; }

  void start() {
    const char name = requests_[operations_.size()];
    const bool is_subscription = name >= 'A' && name <= 'Z';
    operations_.push_back(
        {.request = std::make_shared<const Request>(
             Request{.graphql = {.document = std::string(is_subscription ? "subscription {" : "{") +
                                             name + "}"}})});
    const std::size_t index = operations_.size() - 1;
    if (compilation_.start(key(index), operations_[index].request) != nullptr)
      ++operations_[index].answers;
  }

  void answer(CallId id, Step::Kind how) {
    const CallLog::Call call = executor_.end(id);
    std::vector<PrepareAnswer> answers;
    for (std::size_t i = 0; i < call.requests.size(); ++i) {
      if (how == Step::Kind::kAnswer) answers.emplace_back(prepared());
      if (how == Step::Kind::kRefuse) answers.emplace_back(result(Outcome::kValidationError));
      if (how == Step::Kind::kExecute) answers.emplace_back(NotASubscription{});
      if (how == Step::Kind::kLost) answers.emplace_back(result(Outcome::kUnavailable));
    }
    if (call.is_prepare)
      receive(compilation_.on_prepared(id, std::move(answers)));
    else if (how == Step::Kind::kExecute)
      receive(compilation_.on_executed(id, prepared()));
    else
      receive(compilation_.on_executed(
          id, result(how == Step::Kind::kAnswer ? Outcome::kExecuted : Outcome::kUnavailable)));
  }

  void receive(const Compilation::Answers& answers) {
    for (const Compilation::Answer& each : answers) {
      Operation& operation = operations_.at(each.operation.number - 1);
      EXPECT_FALSE(operation.is_stopped) << "answered after its stop";
      EXPECT_EQ(++operation.answers, 1) << "answered more than once";
      EXPECT_EQ(each.request, operation.request) << "answered for another request";
    }
  }

  std::string requests_;
  PipelineOptions options_;
  test::FakeClock clock_;
  CallLog executor_;
  Counters counters_;
  SchemaInForce schema_{options_.schema_majority_ms};
  Compilation compilation_{options_, clock_, executor_, schema_, counters_};
  std::vector<Operation> operations_;
};

// Every history of `requests` with at most `depth` steps, each followed by rest. Returns their
// number.
std::size_t go_through_all(const std::string& requests, std::size_t depth, bool with_every_answer) {
  const testing::ScopedTrace trace(__FILE__, __LINE__, requests);
  std::size_t histories = 0;
  std::vector<std::vector<Step>> choices;  // at each step of the history ...
  std::vector<std::size_t> chosen;         // ... and the one that it takes
  do {
    World world(requests);
    std::vector<Step> steps;
    const std::size_t known = chosen.empty() ? 0 : chosen.size() - 1;  // steps checked before
    while (steps.size() < depth) {
      const std::size_t at = steps.size();
      if (at == choices.size()) {
        choices.push_back(world.next(with_every_answer));
        if (choices.back().empty()) {
          choices.pop_back();
          break;
        }
        chosen.push_back(0);
      }
      steps.push_back(choices[at][chosen[at]]);
      world.take(steps.back());
      if (at >= known) world.check();
    }
    world.come_to_rest();
    ++histories;
    if (testing::Test::HasFailure()) {
      ADD_FAILURE() << to_string(steps);
      return histories;
    }
    while (!chosen.empty() && chosen.back() + 1 == choices.back().size()) {
      chosen.pop_back();
      choices.pop_back();
    }
    if (!chosen.empty()) ++chosen.back();
  } while (!chosen.empty());
  return histories;
}

TEST(Compilation, AnswersEachOperationOnceInEveryInterleaving) {
  std::size_t histories = 0;
  for (const char* requests : {"AA", "AB", "Aq"})
    histories += go_through_all(requests, 7, true);
  for (const char* requests : {"AAA", "AAB", "ABA", "ABB", "AAq"})
    histories += go_through_all(requests, 6, true);
  EXPECT_GT(histories, 10'000U) << "too few to prove anything";
}

// To the end, with two ways for a call to go: answered or timed out.
TEST(Compilation, AnswersEachOperationOnceInEveryWholeHistory) {
  constexpr std::size_t kNoEnd = 100;
  std::size_t histories = 0;
  for (const char* requests : {"AA", "AB", "AAA", "AAB", "ABA", "ABB"})
    histories += go_through_all(requests, kNoEnd, false);
  EXPECT_GT(histories, 10'000U) << "too few to prove anything";
}

class CompilationTest : public testing::Test {
 protected:
  void start(std::uint64_t number, const std::string& document) {
    EXPECT_EQ(compilation_.start({.number = number}, std::make_shared<const Request>(Request{
                                                         .graphql = {.document = document}})),
              nullptr);
  }

  PipelineOptions options_;
  test::FakeClock clock_;
  CallLog executor_;
  Counters counters_;
  SchemaInForce schema_{options_.schema_majority_ms};
  Compilation compilation_{options_, clock_, executor_, schema_, counters_};
};

// It left the stopped one in the list of what was to be sent; the call then named it twice, and its
// answer, taken by the first, was missing for the second.
TEST_F(CompilationTest, AnOperationStoppedAndStartedAgainInOneTurnIsPreparedOnce) {
  start(1, "subscription {a}");
  compilation_.stop({.number = 1});
  start(2, "subscription {a}");
  compilation_.flush();
  ASSERT_EQ(executor_.outstanding.size(), 1U);
  const auto [call, asked] = *executor_.outstanding.begin();
  EXPECT_EQ(asked.requests.size(), 1U);
  executor_.end(call);
  const Compilation::Answers answers = compilation_.on_prepared(call, {prepared()});
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].operation.number, 2U);
}

// One entry's last operation stops while its call is under way for another entry, and an equal
// request comes: it waits for the answer that is on its way.
TEST_F(CompilationTest, AnEqualRequestJoinsWhatWasAbandonedInACallThatGoesOn) {
  start(1, "subscription {a}");
  start(2, "subscription {b}");
  compilation_.flush();
  compilation_.stop({.number = 1});
  start(3, "subscription {a}");
  compilation_.stop({.number = 2});
  ASSERT_EQ(executor_.outstanding.size(), 1U);
  const CallId call = executor_.outstanding.begin()->first;
  executor_.end(call);
  const Compilation::Answers answers = compilation_.on_prepared(call, {prepared(), prepared()});
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].operation.number, 3U);
}

TEST_F(CompilationTest, AWrongNumberOfAnswersIsAnInternalErrorForAll) {
  for (const std::size_t count : {0U, 1U, 3U}) {
    start((count * 2) + 1, "subscription {a}");
    start((count * 2) + 2, "subscription {b}");
    compilation_.flush();
    const CallId call = executor_.outstanding.begin()->first;
    executor_.end(call);
    const Compilation::Answers answers =
        compilation_.on_prepared(call, std::vector<PrepareAnswer>(count, prepared()));
    ASSERT_EQ(answers.size(), 2U);
    for (const Compilation::Answer& answer : answers)
      EXPECT_EQ(std::get<ExecutionResult>(answer.outcome).outcome, Outcome::kInternalError);
  }
}

// Clients that subscribe and leave again and again while the executor is slow.
TEST_F(CompilationTest, KeepsNothingOfThoseWhoHaveLeft) {
  start(1, "subscription {a}");
  compilation_.flush();
  for (std::uint64_t number = 2; number < 1'000; ++number) {
    start(number, "subscription {a}");
    start(1'000'000 + number, "subscription {b}");
    compilation_.flush();
    compilation_.stop({.number = number});
    compilation_.stop({.number = 1'000'000 + number});
  }
  EXPECT_EQ(compilation_.calls().operations(), 1U);
  EXPECT_EQ(compilation_.calls().entries(), 1U);
  EXPECT_EQ(compilation_.calls().calls(), 1U);
  EXPECT_EQ(executor_.outstanding.size(), 1U);
}

// An executor that answers before prepare() and execute() return.
class AnswersAtOnce final : public Executor {
 public:
  Compilation* compilation = nullptr;
  Compilation::Answers answers;

  void connect(ExecutorSink&) override {}
  void execute(CallId call, SharedRequest) override {
    keep(compilation->on_executed(call, result(Outcome::kExecuted)));
  }
  void prepare(CallId call, std::vector<SharedRequest> requests) override {
    std::vector<PrepareAnswer> prepares(requests.size(), NotASubscription{});
    prepares.front() = prepared();
    keep(compilation->on_prepared(call, std::move(prepares)));
  }
  void cancel(CallId) override { ADD_FAILURE() << "nothing is under way"; }
  void define_row(RowId, std::shared_ptr<const RowDefinition>) override {}
  void drop_row(RowId) override {}
  void resolve(ResolveCall) override {}
  void cancel(Sequence) override {}
  [[nodiscard]] bool is_available() const override { return true; }
  [[nodiscard]] std::vector<ReplicaSchemas> schemas() const override { return {}; }

 private:
  void keep(const Compilation::Answers& more) {
    answers.insert(answers.end(), more.begin(), more.end());
  }
};

TEST(CompilationAtOnce, AnExecutorMayAnswerFromWithinACall) {
  const PipelineOptions options{.prepare_batch_max = 2};
  test::FakeClock clock;
  AnswersAtOnce executor;
  Counters counters;
  const SchemaInForce schema(options.schema_majority_ms);
  Compilation compilation(options, clock, executor, schema, counters);
  executor.compilation = &compilation;
  for (std::uint64_t number = 1; number <= 5; ++number) {
    EXPECT_EQ(compilation.start(
                  {.number = number},
                  std::make_shared<const Request>(Request{
                      .graphql = {.document = "subscription {a" + std::to_string(number) + "}"}})),
              nullptr);
  }
  compilation.flush();
  std::set<std::uint64_t> answered;
  for (const Compilation::Answer& answer : executor.answers)
    EXPECT_TRUE(answered.insert(answer.operation.number).second);
  EXPECT_EQ(answered.size(), 5U);
  EXPECT_EQ(compilation.calls().entries(), 0U);
  EXPECT_EQ(compilation.calls().next_deadline_ms(), std::nullopt);
}

}  // namespace
}  // namespace conn::pipeline
