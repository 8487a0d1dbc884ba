// ExecClient against exec-service's gRPC server, over real sockets: the wire's both ends. What
// executes behind the server is an EchoService, which answers a row with its variables.
#include "conn-service/exec_client/exec_client.h"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "conn-service/exec_client/grpc_links.h"
#include "exec-service/rpc/server.h"
#include "shared/base/match.h"
#include "shared/sync/system_clock.h"
#include "tests/support/event_at.h"
#include "tests/support/loop_runner.h"

namespace {

namespace client = conn::exec_client;
namespace pipeline = conn::pipeline;
namespace served = exec::ports;

// Answers on the caller's thread: rows with their variables, unless the test holds them.
class EchoService final : public served::Service {
 public:
  explicit EchoService(std::string id) : id_(std::move(id)) {}

  void execute(served::Request request, ExecuteDone done) override {
    if (is_silent) {
      held_ = std::move(done);
      ++calls;
      return;
    }
    ++calls;
    done(served::ExecutionResult{.kind = served::OperationKind::kQuery, .body = request.document});
  }
  void prepare(std::vector<served::Request> requests, PrepareDone done) override {
    std::vector<served::PrepareAnswer> answers;
    for (const served::Request& request : requests) {
      auto prepared = std::make_shared<served::Prepared>();
      prepared->provider = request.document;
      prepared->has_filter = true;
      prepared->filter.kind = served::Filter::Kind::kNot;
      prepared->filter.of.push_back({.kind = served::Filter::Kind::kIn,
                                     .path = {"origin", "code"},
                                     .comparison = served::Comparison::kText,
                                     .values = {"\"LIS\""}});
      answers.emplace_back(served::SharedPrepared(prepared));
    }
    done(std::move(answers));
  }
  void resolve(served::Batch batch) override {
    for (const served::Event& event : batch.events) {
      ++events;
      for (const served::EventRow& row : event.rows)
        answer(batch.sink, event, row);
    }
    batch.sink->flush();
  }
  void cancel(const std::shared_ptr<served::RowsSink>&, std::uint64_t) override {}
  // Answers the call that was held while the service was silent: its server ends only then.
  void release() { held_(served::ExecutionResult{}); }
  [[nodiscard]] served::Hello hello() const override { return {id_, {"s1"}, "s1", {"main"}}; }
  void send_heartbeats(std::weak_ptr<served::HeartbeatSink>) override {}

  std::atomic<int> calls{0};
  std::atomic<int> events{0};
  std::atomic<bool> is_silent{false};
  std::atomic<bool> needs_documents{false};

 private:
  void answer(const std::shared_ptr<served::RowsSink>& sink,
              const served::Event& event,
              const served::EventRow& row) const {
    if (is_silent) return;
    if (needs_documents && row.definition->document.empty()) {
      sink->on_row(event.sequence, row.handle, served::RowStatus::kUnknownRow, nullptr);
    } else {
      sink->on_row(
          event.sequence, row.handle, served::RowStatus::kOk,
          std::make_shared<const std::string>("{ " + row.definition->variables_json + "}"));
    }
  }

  std::string id_;
  ExecuteDone held_;
};

struct Replica {
  explicit Replica(const std::string& id, const exec::rpc::ServerOptions& options = {})
      : service(id), server(options, service) {
    const auto port = server.start();
    EXPECT_TRUE(port.has_value());
    address = "127.0.0.1:" + std::to_string(port.value_or(0));
  }
  EchoService service;
  exec::rpc::Server server;
  std::string address;
};

// A hub that remembers what became of each row.
class Hub final : public pipeline::ExecutorSink {
 public:
  void on_executed(pipeline::CallId, pipeline::ExecuteAnswer answer) override {
    executed.push_back(*std::get<pipeline::ExecutionResult>(answer).body);
  }
  void on_prepared(pipeline::CallId, std::vector<pipeline::PrepareAnswer> answers) override {
    for (pipeline::PrepareAnswer& answer : answers)
      prepared.push_back(std::get<std::shared_ptr<const pipeline::Prepared>>(std::move(answer)));
  }
  void on_rows(pipeline::Sequence sequence, std::span<const pipeline::RowResult> rows) override {
    for (const pipeline::RowResult& row : rows) {
      ++settled[{sequence.value, row.row.value}];
      bodies[{sequence.value, row.row.value}] =
          row.body->starts_with("{ ") ? row.body->substr(2, row.body->size() - 3) : *row.body;
    }
  }
  void on_rows_returned(pipeline::Sequence sequence,
                        std::span<const pipeline::RowId> rows,
                        pipeline::ReturnReason) override {
    for (const pipeline::RowId row : rows)
      ++settled[{sequence.value, row.value}];
    returned += rows.size();
  }
  void on_availability() override {}

  using Key = std::pair<std::uint64_t, std::uint64_t>;
  std::map<Key, int> settled;
  std::map<Key, std::string> bodies;
  std::size_t returned = 0;
  std::vector<std::string> executed;
  std::vector<std::shared_ptr<const pipeline::Prepared>> prepared;
};

class ExecClientTest : public testing::Test {
 protected:
  ExecClientTest() { client->connect(hub); }

  void connect(const std::vector<Replica*>& replicas) {
    std::vector<std::string> addresses;
    addresses.reserve(replicas.size());
    for (const Replica* replica : replicas)
      addresses.push_back(replica->address);
    client->set_addresses(addresses);
    run_until([&] { return client->counters().replicas_up == replicas.size(); });
  }
  bool run_until(const std::function<bool()>& condition) { return runner.run_until(condition); }

  void define(std::uint64_t row, std::string variables) const {
    auto definition = std::make_shared<pipeline::RowDefinition>();
    definition->source = conn::routing::make_source(
        {.schema_id = conn::routing::SchemaId("s1"),
         .document = std::make_shared<const conn::routing::Document>(
             conn::routing::Document{.hash = std::string(32, 'h'), .text = "subscription{a}"}),
         .variables_json = std::move(variables)});
    client->define_row(pipeline::RowId{row}, definition);
  }
  void resolve(std::uint64_t sequence, const std::vector<std::uint64_t>& rows) const {
    const auto event = test::shared_event_at({}, static_cast<std::int64_t>(sequence) * 16, "{}");
    std::vector<pipeline::RowId> ids;
    ids.reserve(rows.size());
    for (const std::uint64_t row : rows)
      ids.push_back({row});
    client->resolve({.sequence = pipeline::Sequence{sequence},
                     .topic = {"main", "flights"},
                     .event = event,
                     .has_global_positions = true,
                     .rows = ids,
                     .deadline_ms = 5'000});
  }
  static std::shared_ptr<const pipeline::Request> request(const std::string& document) {
    auto request = std::make_shared<pipeline::Request>();
    request->graphql.document = document;
    return request;
  }

  tests::LoopRunner runner;
  shared::SystemClock clock;
  client::Options options{.reconnect_ms_min = 1, .reconnect_ms_max = 50};
  client::GrpcLinks links{runner.loop(), options};
  Hub hub;
  std::unique_ptr<client::ExecClient> client =
      std::make_unique<client::ExecClient>(runner.loop(), clock, options, links);
};

TEST_F(ExecClientTest, ExecutesAndPrepares) {
  Replica a("a");
  connect({&a});
  client->execute(pipeline::CallId{1}, request("{a}"));
  client->prepare(pipeline::CallId{2}, {request("first"), request("second")});
  run_until([&] { return hub.executed.size() == 1 && hub.prepared.size() == 2; });
  EXPECT_EQ(hub.executed[0], "{a}");
  EXPECT_EQ(hub.prepared[0]->provider, "first");
  EXPECT_EQ(hub.prepared[1]->provider, "second");
  const shared::exec_api::Filter expected{.kind = shared::exec_api::Filter::Kind::kNot,
                                          .of = {{.kind = shared::exec_api::Filter::Kind::kIn,
                                                  .path = {"origin", "code"},
                                                  .comparison = shared::exec_api::Comparison::kText,
                                                  .values = {"\"LIS\""}}}};
  EXPECT_EQ(hub.prepared[0]->filter, expected);
}

TEST_F(ExecClientTest, ResolvesRowsOfEverySize) {
  Replica a("a");
  connect({&a});
  std::vector<std::uint64_t> rows;
  for (std::uint64_t row = 0; row < 200; ++row) {
    define(row, std::string(row == 100 ? 1'000'000 : row * 10, 'x'));
    rows.push_back(row);
  }
  resolve(1, rows);
  run_until([&] { return hub.bodies.size() == rows.size(); });
  for (const std::uint64_t row : rows)
    EXPECT_EQ((hub.bodies[{1, row}].size()), row == 100 ? 1'000'000U : row * 10);
  EXPECT_GE(a.server.counters().chunks, 4U);  // 199 KB in chunks, the large row by itself
}

// Producers choose the bytes of keys, header names and header values, the loader id's among them.
TEST_F(ExecClientTest, ResolvesARecordWhoseHeadersAreNotUtf8) {
  Replica a("a");
  connect({&a});
  define(1, "one");
  auto event = std::make_shared<conn::routing::Event>();
  event->value = "{}";
  event->key = "\xff";
  event->headers = {{"\xff", "\xff"}, {"sluice-loader-id", "\xc3("}};
  client->resolve({.sequence = pipeline::Sequence{1},
                   .topic = {"main\xff", "flights"},
                   .event = event,
                   .rows = {{1}},
                   .loader_id = "\xc3(",
                   .traceparent = "\xff",
                   .deadline_ms = 5'000});
  run_until([&] { return !hub.settled.empty(); });
  EXPECT_EQ((hub.bodies[{1, 1}]), "one");
  EXPECT_EQ(client->counters().replicas_lost, 0U);
}

// Whichever side takes less: a message that it refused would end the stream.
TEST_F(ExecClientTest, LosesNoStreamToMessagesThatOneSideDoesNotTake) {
  exec::rpc::ServerOptions small;
  small.message_bytes_max = 1U << 20U;
  Replica a("a", small);
  connect({&a});
  define(1, std::string(900'000, 'x'));
  define(2, "two");
  resolve(1, {1, 2});
  run_until([&] { return hub.bodies.size() == 2; });
  EXPECT_EQ((hub.bodies[{1, 1}]).size(), 900'000U);

  auto large = std::make_shared<conn::routing::Event>();
  large->value = std::string(1'500'000, 'x');
  client->resolve({.sequence = pipeline::Sequence{2},
                   .topic = {"main", "flights"},
                   .event = large,
                   .rows = {{2}},
                   .deadline_ms = 5'000});
  run_until([&] { return hub.bodies.contains({2, 2}); });
  EXPECT_NE((hub.bodies[{2, 2}]).find("EVENT_TOO_LARGE"), std::string::npos);
  resolve(3, {2});
  run_until([&] { return hub.bodies.contains({3, 2}); });
  EXPECT_EQ((hub.bodies[{3, 2}]), "two");
  EXPECT_EQ(client->counters().replicas_lost, 0U);
}

TEST_F(ExecClientTest, IsAnsweredWithAnErrorInPlaceOfWhatItDoesNotTake) {
  Replica a("a");
  options.message_bytes_max = 200'000;
  client::GrpcLinks small_links(runner.loop(), options);
  client = std::make_unique<client::ExecClient>(runner.loop(), clock, options, small_links);
  client->connect(hub);
  connect({&a});
  client->execute(pipeline::CallId{1}, request(std::string(199'000, 'x')));
  define(1, std::string(199'000, 'x'));
  resolve(1, {1});
  run_until([&] { return !hub.executed.empty() && !hub.bodies.empty(); });
  EXPECT_NE(hub.executed.at(0).find("RESPONSE_TOO_LARGE"), std::string::npos);
  EXPECT_NE((hub.bodies[{1, 1}]).find("RESPONSE_TOO_LARGE"), std::string::npos);
  EXPECT_EQ(client->counters().replicas_lost, 0U);
  client.reset();  // before its links
}

TEST_F(ExecClientTest, DefinesAnEvictedRowAgainWithItsDocument) {
  Replica a("a");
  a.service.needs_documents = true;
  connect({&a});
  define(1, "one");
  resolve(1, {1});
  run_until([&] { return !hub.bodies.empty(); });
  EXPECT_EQ((hub.bodies[{1, 1}]), "one");
  EXPECT_EQ(client->counters().unknown_row, 1U);
}

TEST_F(ExecClientTest, GetsByWithAReplicaThatKeepsOneRow) {
  exec::rpc::ServerOptions forgetful;
  forgetful.rows_defined_max = 1;
  Replica a("a", forgetful);
  connect({&a});
  define(1, "one");
  define(2, "two");
  for (std::uint64_t sequence = 0; sequence < 20; ++sequence) {
    resolve(sequence, {1 + sequence % 2});
    run_until([&] { return hub.bodies.size() == sequence + 1; });
  }
  EXPECT_EQ(hub.returned, 0U);
  EXPECT_GE(client->counters().unknown_row, 10U);
}

TEST_F(ExecClientTest, SpreadsEventsOverReplicas) {
  Replica a("a");
  Replica b("b");
  connect({&a, &b});
  define(1, "one");
  for (std::uint64_t sequence = 0; sequence < 100; ++sequence)
    resolve(sequence, {1});
  run_until([&] { return hub.bodies.size() == 100; });
  EXPECT_GT(a.service.events, 20);
  EXPECT_GT(b.service.events, 20);
}

// One replica stops answering and then dies; each row of each event is settled exactly once.
TEST_F(ExecClientTest, LosesNoRowWhenAReplicaDiesUnderLoad) {
  auto a = std::make_unique<Replica>("a");
  Replica b("b");
  connect({a.get(), &b});
  define(1, "one");
  define(2, "two");
  for (std::uint64_t sequence = 0; sequence < 50; ++sequence)
    resolve(sequence, {1, 2});
  run_until([&] { return hub.settled.size() == 100; });
  a->service.is_silent = true;
  for (std::uint64_t sequence = 50; sequence < 200; ++sequence)
    resolve(sequence, {1, 2});
  run_until([&] { return a->service.events > 50; });
  a.reset();
  run_until([&] { return hub.settled.size() == 400; });
  for (const auto& [row, times] : hub.settled)
    EXPECT_EQ(times, 1) << row.first << "/" << row.second;
  EXPECT_GT(hub.returned, 0U);
  EXPECT_EQ(client->counters().rows_in_flight, 0U);
  EXPECT_EQ(client->counters().replicas_up, 1U);
}

TEST_F(ExecClientTest, ConnectsAgainToAReplicaThatComesBack) {
  exec::rpc::ServerOptions at;
  {
    Replica a("a");
    connect({&a});
    at.listen = a.address;
  }
  run_until([&] { return !client->is_available(); });
  const Replica again("a", at);
  run_until([&] { return client->is_available(); });
  define(1, "one");
  resolve(1, {1});
  run_until([&] { return !hub.bodies.empty(); });
}

TEST_F(ExecClientTest, TakesItsLeaveOfAReplicaThatDrains) {
  Replica a("a");
  Replica b("b");
  connect({&a, &b});
  a.server.drain();
  run_until([&] { return client->counters().replicas_up == 1; });
  define(1, "one");
  for (std::uint64_t sequence = 0; sequence < 50; ++sequence)
    resolve(sequence, {1});
  run_until([&] { return hub.bodies.size() == 50; });
  EXPECT_EQ(b.service.events, 50);
  EXPECT_EQ(client->counters().replicas_lost, 0U);
}

struct Lost {
  const char* name;
  conn::protocol::GraphqlRequest request;
  bool is_executed_again;
};
const Lost kLost[] = {
    {"Query", {.document = R"({a(b: "mutation")})"}, true},
    {"QueryById", {.document_id = "q_a"}, true},
    {"Mutation", {.document = "mutation {a}"}, false},
    {"MutationById", {.document_id = "m_a"}, false},
    {"OtherId", {.document_id = "a"}, false},
};
class LostCall : public ExecClientTest, public testing::WithParamInterface<Lost> {};

// The replica has it and ends before it answers. An id that did not tell its type was executed by
// another replica as well.
TEST_P(LostCall, IsExecutedAgainOnlyIfItCannotBeAMutation) {
  auto a = std::make_unique<Replica>("a");
  Replica b("b");
  a->service.is_silent = true;
  connect({a.get()});
  client->execute(pipeline::CallId{1}, std::make_shared<const pipeline::Request>(pipeline::Request{
                                           .graphql = GetParam().request, .viewer = {}}));
  run_until([&] { return a->service.calls == 1; });
  client->set_addresses({a->address, b.address});
  run_until([&] { return client->counters().replicas_up == 2; });
  std::thread closing([&] { a->server.stop(0); });
  run_until([&] { return hub.executed.size() == 1; });
  EXPECT_EQ(b.service.calls, GetParam().is_executed_again ? 1 : 0);
  a->service.release();
  closing.join();
}
INSTANTIATE_TEST_SUITE_P(ExecClientTest, LostCall, testing::ValuesIn(kLost), [](const auto& row) {
  return std::string(row.param.name);
});

TEST_F(ExecClientTest, TakesACallThatFoundNoConnectionElsewhere) {
  auto a = std::make_unique<Replica>("a");
  Replica b("b");
  connect({a.get(), &b});
  a.reset();  // the client has not noticed it yet
  for (std::uint64_t call = 0; call < 10; ++call)
    client->execute(pipeline::CallId{call}, request("{a}"));
  run_until([&] { return hub.executed.size() == 10; });
  EXPECT_EQ(b.service.calls, 10);
}

}  // namespace
