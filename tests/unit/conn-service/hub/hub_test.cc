#include "conn-service/hub/hub.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "shared/sync/system_clock.h"
#include "tests/support/event_at.h"

namespace conn::hub {
namespace {

using pipeline::Deliver;
using pipeline::Finished;
using pipeline::Joined;

// An executor that answers at once.
class PromptExecutor final : public pipeline::Executor {
 public:
  void connect(pipeline::ExecutorSink& sink) override { sink_ = &sink; }
  void execute(pipeline::CallId call, std::shared_ptr<const pipeline::Request>) override {
    sink_->on_executed(call, pipeline::ExecutionResult{});
  }
  void prepare(pipeline::CallId call,
               std::vector<std::shared_ptr<const pipeline::Request>> requests) override {
    auto prepared = std::make_shared<pipeline::Prepared>();
    prepared->topics = {"flights"};
    sink_->on_prepared(call, std::vector<pipeline::PrepareAnswer>(requests.size(), prepared));
  }
  void cancel(pipeline::CallId) override {}
  void define_row(pipeline::RowId, std::shared_ptr<const pipeline::RowDefinition>) override {}
  void drop_row(pipeline::RowId) override {}
  void resolve(pipeline::ResolveCall call) override {
    std::vector<pipeline::RowResult> results;
    results.reserve(call.rows.size());
    for (const pipeline::RowId row : call.rows)
      results.push_back(
          {row, std::make_shared<const std::string>(R"({"data":)" + call.event->value + "}")});
    sink_->on_rows(call.sequence, results);
  }
  void cancel(pipeline::Sequence) override {}
  [[nodiscard]] bool is_available() const override { return true; }
  [[nodiscard]] std::vector<pipeline::ReplicaSchemas> schemas() const override { return {}; }

 private:
  pipeline::ExecutorSink* sink_ = nullptr;
};

// A source whose events the test posts from its own thread.
class PostedSource final : public pipeline::EventSource {
 public:
  explicit PostedSource(shared::loop::Loop& loop)
      : mailbox(loop, [this](std::vector<std::string>& values) {
          for (std::string& value : values) {
            sink_->on_event(
                test::shared_event_at({.topic = topic_}, next_offset_++, std::move(value)));
          }
        }) {}

  void connect(pipeline::EventSink& sink) override { sink_ = &sink; }
  [[nodiscard]] shared::Result<void> check(const routing::TopicName&) const override { return {}; }
  void follow(routing::TopicId id, const routing::TopicName&) override {
    topic_ = id;
    sink_->on_following(id, {{0, test::position(0)}});
  }
  void unfollow(routing::TopicId) override {}
  [[nodiscard]] pipeline::SourceCapabilities capabilities(
      const routing::TopicName&) const override {
    return {.survives_restart = true, .has_global_positions = true};
  }
  [[nodiscard]] std::string describe(const routing::Position& position) const override {
    return test::describe(position);
  }

 private:
  pipeline::EventSink* sink_ = nullptr;
  routing::TopicId topic_;
  std::int64_t next_offset_ = 0;

 public:
  shared::loop::Mailbox<std::string> mailbox;
};

// Says on which threads it lived.
class TestAdapters final : public Adapters {
 public:
  TestAdapters(shared::loop::Loop& loop, std::vector<std::thread::id>& threads)
      : source_(loop), threads_(threads) {
    threads_.push_back(std::this_thread::get_id());
  }
  ~TestAdapters() override { threads_.push_back(std::this_thread::get_id()); }

  pipeline::Executor& executor() override { return executor_; }
  PostedSource& source() override { return source_; }

 private:
  PromptExecutor executor_;
  PostedSource source_;
  std::vector<std::thread::id>& threads_;
};

// Collects what the hub's thread posts, and lets the test's thread wait for it.
class WaitingReactor final : public pipeline::ReactorPort {
 public:
  bool deliver(Deliver message) override {
    const std::scoped_lock lock(mutex_);
    bodies_.push_back(*message.body);
    changed_.notify_all();
    return true;
  }
  void post(pipeline::ReactorMessage message) override {
    const std::scoped_lock lock(mutex_);
    posted_.push_back(std::move(message));
    changed_.notify_all();
  }
  void flush() override {}

  std::vector<std::string> wait_for_bodies(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return bodies_.size() >= count; });
    return bodies_;
  }
  pipeline::ReactorMessage wait_for_word(std::size_t number) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return posted_.size() > number; });
    return posted_[number];
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> bodies_;
  std::vector<pipeline::ReactorMessage> posted_;
};

class HubTest : public testing::Test {
 protected:
  HubTest()
      : hub_({.stats_interval_ms = 1},
             clock_,
             {.make_adapters =
                  [this](shared::loop::Loop& loop) {
                    auto adapters = std::make_unique<TestAdapters>(loop, threads_);
                    source_ = &adapters->source();
                    return adapters;
                  },
              .reactors = {&reactor_}}) {
    hub_.start();
  }

  void start(std::uint64_t number) {
    hub_.post(pipeline::Start{{.number = number},
                              std::make_shared<const pipeline::Request>(pipeline::Request{
                                  .graphql = {.document = "subscription { flight }"}})});
  }

  shared::SystemClock clock_;
  std::vector<std::thread::id> threads_;  // the hub thread's, read when that has ended
  WaitingReactor reactor_;
  PostedSource* source_ = nullptr;  // made before the hub posts anything
  Hub hub_;
};

TEST_F(HubTest, TakesAnEventFromTheSourceToTheReactor) {
  start(1);
  EXPECT_TRUE(std::holds_alternative<Joined>(reactor_.wait_for_word(0)));
  for (const char* value : {"1", "2", "3"})
    source_->mailbox.post(value);
  EXPECT_EQ(reactor_.wait_for_bodies(3),
            (std::vector<std::string>{R"({"data":1})", R"({"data":2})", R"({"data":3})"}));
}

TEST_F(HubTest, ReportsItsStateToOtherThreads) {
  start(1);
  (void)reactor_.wait_for_word(0);
  // The group comes last: what is published in mid-turn may know of the operation alone.
  while (hub_.stats().gauges.groups != 1)
    std::this_thread::yield();
  const HubStats stats = hub_.stats();
  EXPECT_EQ(stats.counters.prepare_calls, 1U);
  EXPECT_EQ(stats.gauges.operations, 1U);
  EXPECT_TRUE(stats.is_executor_available);
  EXPECT_GT(stats.published_ms, 0);
}

TEST_F(HubTest, ClosesItsPortsOnItsOwnThreadWhenItIsStopped) {
  start(1);
  (void)reactor_.wait_for_word(0);
  hub_.stop();
  hub_.stop();
  ASSERT_EQ(threads_.size(), 2U);
  EXPECT_EQ(threads_[0], threads_[1]);
  EXPECT_NE(threads_[0], std::this_thread::get_id());
}

TEST_F(HubTest, MessagesToAStoppedHubAreHarmless) {
  hub_.stop();
  start(1);
}

}  // namespace
}  // namespace conn::hub
