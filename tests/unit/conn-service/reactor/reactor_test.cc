#include "conn-service/reactor/reactor.h"

#include <sys/resource.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "tests/unit/conn-service/reactor/harness.h"

namespace conn::reactor {
namespace {

std::uint64_t closes(const ReactorMetrics& metrics, int code) {
  return metrics.closes[session::place_of(session::kCountedCloses, code)].load();
}

TEST_F(ReactorTest, CarriesASubscriptionToTheHubAndItsEventsBack) {
  start();
  const auto client = connect_ws();
  const pipeline::OperationKey key = subscribe(*client, "a", 5);
  EXPECT_EQ(key.reactor, pipeline::ReactorId{7});
  EXPECT_EQ(hub_.started[0].request->graphql.document, "{a}");
  ASSERT_NE(hub_.started[0].request->viewer, nullptr);
  EXPECT_TRUE(deliver(5, 1, R"({"data":{"n":1}})"));
  until_received(*client, R"({"id":"a","type":"next","payload":{"data":{"n":1}}})");
  EXPECT_EQ(metrics_->sessions.load(), 1);
  EXPECT_EQ(metrics_->groups.load(), 1);
  EXPECT_EQ(metrics_->deliveries.load(), 1U);
  EXPECT_EQ(metrics_->messages_sent.load(), 2U);       // connection_ack, next
  EXPECT_EQ(metrics_->latency_buckets[3].load(), 1U);  // 7 ms: over 5, within 10
}

TEST_F(ReactorTest, UpgradesWhenInitComesInTheSameSegment) {
  start();
  const auto client = connect_ws();
  EXPECT_EQ(client->received.find("HTTP/1.1 400"), std::string::npos);
}

TEST_F(ReactorTest, DeliversToEveryMemberOfTheGroupAndNoOther) {
  start();
  std::vector<std::unique_ptr<TestClient>> clients;
  clients.reserve(5);
  for (int i = 0; i < 5; ++i)
    clients.push_back(connect_ws());
  for (int i = 0; i < 4; ++i)
    subscribe(*clients[static_cast<std::size_t>(i)], "id" + std::to_string(i), i < 3 ? 5 : 6);
  EXPECT_TRUE(deliver(5, 1, R"({"data":5})"));
  EXPECT_TRUE(deliver(6, 2, R"({"data":6})"));
  for (int i = 0; i < 3; ++i)
    until_received(*clients[static_cast<std::size_t>(i)],
                   R"({"id":"id)" + std::to_string(i) + R"(","type":"next","payload":{"data":5}})");
  until_received(*clients[3], R"("payload":{"data":6}})");
  EXPECT_FALSE(clients[0]->has(R"({"data":6})"));
  EXPECT_FALSE(clients[3]->has(R"({"data":5})"));
  EXPECT_FALSE(clients[4]->has("next"));
}

TEST_F(ReactorTest, KeepsTheOrderOfABurstThatIsLongerThanATurnMayGather) {
  start({.turn_entries_max = 7});
  const auto one = connect_ws();
  const auto two = connect_ws();
  subscribe(*one, "a", 5);
  subscribe(*two, "b", 5);
  subscribe(*two, "c", 6);
  std::string of_one;
  std::string of_two;
  const auto frame = [](const std::string& id, std::uint64_t n) {
    const std::string text =
        R"({"id":")" + id + R"(","type":"next","payload":{"data":)" + std::to_string(n) + "}}";
    return std::string("\x81") + static_cast<char>(text.size()) + text;
  };
  for (std::uint64_t n = 1; n <= 40; ++n) {
    const std::uint64_t group = n % 5 == 0 ? 6 : 5;
    EXPECT_TRUE(deliver(group, n, R"({"data":)" + std::to_string(n) + "}"));
    if (group == 5) of_one += frame("a", n);
    of_two += frame(group == 5 ? "b" : "c", n);
  }
  until_received(*one, R"({"data":39})");
  until_received(*two, R"({"data":40})");
  EXPECT_EQ(one->received, of_one);
  EXPECT_EQ(two->received, of_two);
  EXPECT_EQ(metrics_->deliveries.load(), 40U);
}

TEST_F(ReactorTest, ReceivesTheMessagesOfAHubTurnWhenThatTurnEnds) {
  start();
  const auto client = connect_ws();
  subscribe(*client, "a", 5);
  EXPECT_TRUE(deliver(5, 1, R"({"data":1})"));
  EXPECT_TRUE(deliver(5, 2, R"({"data":2})"));
  reactor_->loop().run_once();
  EXPECT_FALSE(client->has("next"));
  reactor_->inbox().flush();
  reactor_->loop().run_once();
  EXPECT_TRUE(client->has(R"({"data":1})"));
  EXPECT_TRUE(client->has(R"({"data":2})"));
}

TEST_F(ReactorTest, DropsAnEventThatIsOlderThanTheFence) {
  start();
  const auto client = connect_ws();
  subscribe(*client, "a", 5, 10);
  EXPECT_TRUE(deliver(5, 9, R"({"data":"old"})"));
  EXPECT_TRUE(deliver(5, 10, R"({"data":"new"})"));
  until_received(*client, R"({"data":"new"})");
  EXPECT_FALSE(client->has("old"));
  EXPECT_EQ(metrics_->fences_dropped.load(), 1U);
}

TEST_F(ReactorTest, AnOperationThatMovesReceivesFromBothGroupsWhatIsItsOwn) {
  start();
  const auto client = connect_ws();
  const auto key = subscribe(*client, "a", 5);
  reactor_->inbox().post(pipeline::Moved{{key.number}, {5}, {6}, {10}});
  EXPECT_TRUE(deliver(5, 9, R"({"data":"before"})"));
  EXPECT_TRUE(deliver(5, 10, R"({"data":"of others"})"));
  reactor_->inbox().post(pipeline::MoveCommitted{{5}, {6}});
  EXPECT_TRUE(deliver(5, 11, R"({"data":"of others"})"));
  EXPECT_TRUE(deliver(6, 10, R"({"data":"after"})"));
  until_received(*client, R"({"data":"after"})");
  EXPECT_TRUE(client->has(R"({"data":"before"})"));
  EXPECT_FALSE(client->has("of others"));
}

TEST_F(ReactorTest, TheEndOfAGroupThatAnOperationLeavesIsNotItsEnd) {
  start();
  const auto client = connect_ws();
  const auto key = subscribe(*client, "a", 5);
  reactor_->inbox().post(pipeline::Moved{{key.number}, {5}, {6}, {10}});
  reactor_->inbox().post(pipeline::GroupEnded{{5}, ""});
  EXPECT_TRUE(deliver(5, 9, R"({"data":"before"})"));
  reactor_->inbox().post(pipeline::MoveCommitted{{5}, {6}});
  EXPECT_TRUE(deliver(6, 10, R"({"data":"after"})"));
  until_received(*client, R"({"data":"after"})");
  EXPECT_TRUE(client->has(R"({"data":"before"})"));
  EXPECT_FALSE(client->has("complete"));
}

TEST_F(ReactorTest, AMergedOperationReceivesNothingTwice) {
  start();
  const auto client = connect_ws();
  (void)subscribe(*client, "a", 6);
  EXPECT_TRUE(deliver(6, 7, R"({"data":"seven"})"));
  until_received(*client, "seven");
  client->received.clear();
  const routing::Lane lane{};
  reactor_->inbox().post(pipeline::Merged{{6}, {5}, {{lane, {8}}}});
  EXPECT_TRUE(deliver(5, 7, R"({"data":"seven"})"));
  EXPECT_TRUE(deliver(5, 8, R"({"data":"eight"})"));
  until_received(*client, "eight");
  EXPECT_FALSE(client->has("seven"));
  EXPECT_EQ(metrics_->fences_dropped.load(), 1U);
}

TEST_F(ReactorTest, AnOperationThatEndsReceivesWhatWasReadBeforeItsEnd) {
  start();
  const auto client = connect_ws();
  const auto key = subscribe(*client, "a", 5);
  reactor_->inbox().post(pipeline::Ending{{key.number}, {5}, {10}});
  EXPECT_TRUE(deliver(5, 9, R"({"data":"before"})"));
  EXPECT_TRUE(deliver(5, 10, R"({"data":"after"})"));
  reactor_->inbox().post(pipeline::Ended{{key.number}, R"([{"message":"no longer allowed"}])"});
  until_received(*client, "no longer allowed");
  EXPECT_TRUE(client->has(R"({"data":"before"})"));
  EXPECT_FALSE(client->has(R"({"data":"after"})"));
}

TEST_F(ReactorTest, SendsNothingOldForAReusedId) {
  start();
  const auto client = connect_ws();
  const pipeline::OperationKey first = subscribe(*client, "a", 5, 1);
  client->send_text(R"({"type":"complete","id":"a"})");
  until([&] { return hub_.stopped.size() == 1; });
  EXPECT_EQ(hub_.stopped[0], first);
  const pipeline::OperationKey second = subscribe(*client, "a", 5, 8);
  EXPECT_NE(first, second);
  EXPECT_TRUE(deliver(5, 7, R"({"data":"old"})"));
  EXPECT_TRUE(deliver(5, 8, R"({"data":"new"})"));
  until_received(*client, R"({"data":"new"})");
  EXPECT_FALSE(client->has("old"));
}

TEST_F(ReactorTest, IgnoresAJoinOfAnOperationThatWasStopped) {
  start();
  const auto client = connect_ws();
  client->send_text(R"({"type":"subscribe","id":"a","payload":{"query":"{a}"}})");
  client->send_text(R"({"type":"complete","id":"a"})");
  until([&] { return hub_.stopped.size() == 1; });
  reactor_->inbox().post(pipeline::Joined{hub_.started[0].operation, {5}, {0}});
  EXPECT_TRUE(deliver(5, 1, R"({"data":1})"));
  client->send_text(R"({"type":"ping"})");
  until_received(*client, "pong");
  EXPECT_FALSE(client->has("next"));
  EXPECT_EQ(metrics_->groups.load(), 0);
}

TEST_F(ReactorTest, EndsEveryOperationOfAGroup) {
  start();
  const auto one = connect_ws();
  const auto two = connect_ws();
  subscribe(*one, "a", 5);
  subscribe(*two, "b", 5);
  EXPECT_TRUE(deliver(5, 1, R"({"data":1})"));
  reactor_->inbox().post(pipeline::GroupEnded{{5}, R"([{"message":"gone"}])"});
  until_received(*one, R"({"id":"a","type":"error","payload":[{"message":"gone"}]})");
  until_received(*two, R"({"id":"b","type":"error","payload":[{"message":"gone"}]})");
  EXPECT_LT(one->received.find("next"), one->received.find("error"));
  EXPECT_EQ(metrics_->groups.load(), 0);
  EXPECT_TRUE(hub_.stopped.empty());
}

TEST_F(ReactorTest, AnswersAQueryOverWebSocketAndOverHttp) {
  start();
  const auto ws = connect_ws();
  ws->send_text(R"({"type":"subscribe","id":"q","payload":{"query":"{a}"}})");
  const auto http = connect();
  const std::string body = R"({"query":"{a}"})";
  http->send(
      "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
      "Content-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body);
  until([&] { return hub_.started.size() == 2; });
  for (const pipeline::Start& start : hub_.started)
    reactor_->inbox().post(pipeline::Finished{
        start.operation, {.body = std::make_shared<const std::string>(R"({"data":{"a":1}})")}});
  until_received(*ws, R"({"id":"q","type":"complete"})");
  EXPECT_TRUE(ws->has(R"({"id":"q","type":"next","payload":{"data":{"a":1}}})"));
  until_received(*http, "\r\n\r\n{\"data\":{\"a\":1}}");
}

// They were kept by the hub's cache, by the plan and by the row, each of any size.
TEST_F(ReactorTest, AVariableThatTheOperationDoesNotDeclareDoesNotReachTheHub) {
  start();
  const auto ws = connect_ws();
  ws->send_text(
      R"({"type":"subscribe","id":"q","payload":{"query":"subscription($x:Int){a(x:$x)}",)"
      R"("variables":{"x":1,"y":")" +
      std::string(10'000, 'y') + R"("}}})");
  until([&] { return hub_.started.size() == 1; });
  EXPECT_EQ(hub_.started.front().request->graphql.variables_json, R"({"x":1})");
}

struct OutcomeRow {
  pipeline::Outcome outcome;
  const char* json;
  const char* graphql_response;
};

TEST_F(ReactorTest, MapsEveryOutcomeToItsHttpStatus) {
  using pipeline::Outcome;
  const OutcomeRow kRows[] = {
      {Outcome::kExecuted, "200", "200"},        {Outcome::kSyntaxError, "200", "400"},
      {Outcome::kValidationError, "200", "400"}, {Outcome::kUnknownOperation, "200", "400"},
      {Outcome::kVariablesError, "200", "400"},  {Outcome::kUnplannable, "500", "500"},
      {Outcome::kSourceError, "500", "500"},     {Outcome::kUnavailable, "503", "503"},
      {Outcome::kOverloaded, "503", "503"},      {Outcome::kInternalError, "500", "500"},
  };
  start();
  const auto client = connect();
  for (const OutcomeRow& row : kRows) {
    for (const bool is_json : {true, false}) {
      const std::size_t before = hub_.started.size();
      client->received.clear();
      client->send(std::string("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: "
                               "application/json\r\nContent-Length: 12\r\nAccept: ") +
                   (is_json ? "application/json" : "application/graphql-response+json") +
                   "\r\n\r\n{\"query\":\"\"}");
      until([&] { return hub_.started.size() > before; });
      reactor_->inbox().post(pipeline::Finished{
          hub_.started.back().operation,
          {.outcome = row.outcome,
           .body = std::make_shared<const std::string>(R"({"errors":[{"message":"x"}]})")}});
      until_received(*client, "{\"errors\"");
      EXPECT_EQ(client->received.substr(9, 3), is_json ? row.json : row.graphql_response);
    }
  }
}

TEST_F(ReactorTest, StopsTheOperationsOfAClientThatVanishes) {
  start();
  auto client = connect_ws();
  const pipeline::OperationKey key = subscribe(*client, "a", 5);
  client->close();
  until([&] { return metrics_->connections.load() == 0; });
  EXPECT_EQ(hub_.stopped, std::vector<pipeline::OperationKey>{key});
  EXPECT_EQ(metrics_->sessions.load(), 0);
  EXPECT_EQ(metrics_->subscriptions.load(), 0);
}

TEST_F(ReactorTest, ClosesTheGroupOfARefusedDeliverAsSlowConsumers) {
  start({.inbox_bytes_max = 10'000});
  const auto member = connect_ws();
  const auto other = connect_ws();
  subscribe(*member, "a", 5);
  subscribe(*other, "b", 6);
  EXPECT_TRUE(deliver(5, 1, "{\"data\":\"" + std::string(9'000, 'x') + "\"}"));
  EXPECT_FALSE(deliver(5, 2, "{\"data\":\"" + std::string(9'000, 'y') + "\"}"));
  EXPECT_FALSE(deliver(5, 3, "{\"data\":\"" + std::string(9'000, 'z') + "\"}"));
  until_received(*member, "Slow consumer");
  EXPECT_EQ(closes(*metrics_, 1013), 1U);
  EXPECT_EQ(metrics_->deliveries_refused.load(), 1U);
  EXPECT_TRUE(deliver(6, 4, R"({"data":1})"));
  until_received(*other, "next");
}

// One answer for many filters was held against the bound once for each of them.
TEST_F(ReactorTest, CountsABodyOnceThatGoesToManyGroups) {
  start({.inbox_bytes_max = 100'000});
  const auto client = connect_ws();
  subscribe(*client, "last", 30);
  const auto body =
      std::make_shared<const std::string>("{\"data\":\"" + std::string(9'000, 'x') + "\"}");
  for (std::uint64_t group = 1; group <= 30; ++group)
    EXPECT_TRUE(reactor_->inbox().deliver(
        {.group = pipeline::GroupId{group}, .sequence = {}, .body = body}));
  reactor_->inbox().flush();
  until_received(*client, "last");
}

TEST_F(ReactorTest, ClosesAClientThatDoesNotReadWithoutHarmToTheOthers) {
  start({.listen = {.send_buffer_bytes = 16 * 1024},
         .session = {.outbox = {.waiting_bytes_max = 65'536, .grace_ms = 50}}});
  const auto reader = connect_ws();
  const auto stalled = std::make_unique<TestClient>(port_, 8 * 1024);
  stalled->send(upgrade());
  stalled->send_text(R"({"type":"connection_init"})");
  until_received(*stalled, "connection_ack");
  subscribe(*reader, "a", 5);
  subscribe(*stalled, "b", 5);
  const std::string body = "{\"data\":\"" + std::string(20'000, 'x') + "\"}";
  std::uint64_t sent = 0;
  until([&] {
    EXPECT_TRUE(deliver(5, ++sent, body));
    reader->receive();
    return metrics_->slow_consumers.load() == 1;
  });
  EXPECT_EQ(closes(*metrics_, 1013), 1U);
  EXPECT_TRUE(deliver(5, ++sent, R"({"data":"last"})"));
  until_received(*reader, "last");
}

TEST_F(ReactorTest, WritesWhatASocketCouldNotTakeWhenItCanAgain) {
  start({.listen = {.send_buffer_bytes = 8 * 1024}});
  const auto client = connect_ws();
  subscribe(*client, "a", 5);
  for (std::uint64_t i = 1; i <= 30; ++i)
    EXPECT_TRUE(deliver(5, i, "{\"data\":\"" + std::string(20'000, 'x') + "\"}"));
  EXPECT_TRUE(deliver(5, 31, R"({"data":"last"})"));
  until_received(*client, "last");
  until([&] { return metrics_->outbox_bytes.load() == 0; });
  EXPECT_GT(client->received.size(), 600'000U);
}

TEST_F(ReactorTest, RefusesMoreSessionsThanTheQuota) {
  start({}, 1);
  auto first = connect_ws();
  const auto second = connect();
  second->send(upgrade());
  until_received(*second, "503 Service Unavailable");
  first->close();
  until([&] { return metrics_->sessions.load() == 0; });
  const auto third = connect_ws();
  EXPECT_EQ(metrics_->sessions_refused.load(), 1U);
}

TEST_F(ReactorTest, TakesOnNoNewSessionWhileMemoryIsElevatedAndNothingNewWhileItIsHigh) {
  start();
  const auto client = connect_ws();
  memory_.publish(shared::memory::Level::kElevated, 0);
  const auto second = connect();
  second->send(upgrade());
  until_received(*second, "503 Service Unavailable");
  subscribe(*client, "a", 5);
  memory_.publish(shared::memory::Level::kHigh, 0);
  client->send_text(R"({"type":"subscribe","id":"b","payload":{"query":"{b}"}})");
  until_received(*client, "Short of memory");
  EXPECT_EQ(hub_.started.size(), 1U);
  memory_.publish(shared::memory::Level::kNone, 0);
  const auto third = connect_ws();
  subscribe(*third, "a", 6);
}

TEST_F(ReactorTest, DisconnectsThoseForWhomMostIsWaitingWhileMemoryIsCritical) {
  start({.listen = {.send_buffer_bytes = 8 * 1024}});
  const auto stalled = connect_ws();
  const auto behind = connect_ws();
  const auto reading = connect_ws();
  subscribe(*stalled, "a", 5);
  subscribe(*behind, "b", 6);
  subscribe(*reading, "c", 7);
  EXPECT_TRUE(deliver(5, 1, "{\"data\":\"" + std::string(8'000'000, 'x') + "\"}"));
  EXPECT_TRUE(deliver(6, 2, "{\"data\":\"" + std::string(6'000'000, 'x') + "\"}"));
  reactor_->inbox().flush();
  until([&] { return metrics_->outbox_bytes.load() > 0; });
  const std::int64_t waiting = metrics_->outbox_bytes.load();

  memory_.publish(shared::memory::Level::kCritical, 1);
  until([&] { return metrics_->sessions.load() == 2; });
  EXPECT_EQ(metrics_->sessions_shed.load(), 1U);
  EXPECT_EQ(closes(*metrics_, 1013), 1U);
  EXPECT_LT(metrics_->outbox_bytes.load(), waiting - 1'000'000) << "the most, and at once";
  EXPECT_TRUE(deliver(7, 3, R"({"data":3})"));
  until_received(*reading, R"({"data":3})");
  EXPECT_EQ(metrics_->sessions_shed.load(), 1U) << "not measured again yet";

  memory_.publish(shared::memory::Level::kCritical, 1);
  until([&] { return metrics_->sessions.load() == 1; });
  EXPECT_EQ(metrics_->outbox_bytes.load(), 0);
  memory_.publish(shared::memory::Level::kCritical, 1);
  EXPECT_TRUE(deliver(7, 4, R"({"data":4})"));
  until_received(*reading, R"({"data":4})");
}

TEST_F(ReactorTest, ForwardsWhatItsListsName) {
  start({.forward = {.operations = {.headers = {"Authorization", "X-Tenant"},
                                    .init_members = {{"token", "X-Token"}}},
                     .events = {.headers = {"x-tenant"}}}});
  const auto client = connect();
  client->send(upgrade("Authorization: Bearer x\r\nX-TENANT: t\r\nX-Other: o\r\n"));
  client->send_text(R"({"type":"connection_init","payload":{"token":"secret","other":"o"}})");
  until_received(*client, "connection_ack");
  client->send_text(R"({"type":"subscribe","id":"a","payload":{"query":"{a}"}})");
  until([&] { return hub_.started.size() == 1; });
  const pipeline::Viewer& viewer = *hub_.started[0].request->viewer;
  using Headers = std::vector<routing::Header>;
  EXPECT_EQ(viewer.headers,
            (Headers{{"authorization", "Bearer x"}, {"x-tenant", "t"}, {"x-token", "secret"}}));
  EXPECT_EQ(viewer.event_headers, (Headers{{"x-tenant", "t"}}));
}

TEST_F(ReactorTest, ClosesAClientThatNeverInitialises) {
  start();
  const auto client = connect();
  client->send(upgrade());
  until_received(*client, "101 Switching");
  clock_.advance(3'100);
  until_received(*client, "Connection initialisation timeout");
  EXPECT_EQ(closes(*metrics_, 4408), 1U);
  clock_.advance(5'100);
  until([&] { return metrics_->connections.load() == 0; });
}

TEST_F(ReactorTest, ClosesItsSideAndWaitsForThePeerAfterARefusedRequest) {
  start();
  const auto client = connect();
  client->send("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n");
  client->send(std::string(50'000, 'x'));
  until([&] {
    client->receive();
    return client->is_closed;
  });
  EXPECT_TRUE(client->received.starts_with("HTTP/1.1 400 Bad Request\r\n"));
  clock_.advance(2'100);
  until([&] { return metrics_->connections.load() == 0; });
}

TEST_F(ReactorTest, DrainsAtOnceWithoutConnections) {
  start();
  bool is_drained = false;
  reactor_->drain(30'000, [&] { is_drained = true; });
  until([&] { return is_drained; });
}

TEST_F(ReactorTest, DrainsAllSessionsWithinTheSpread) {
  start();
  std::vector<std::unique_ptr<TestClient>> clients;
  clients.reserve(20);
  for (int i = 0; i < 20; ++i)
    clients.push_back(connect_ws());
  bool is_drained = false;
  reactor_->drain(10'000, [&] { is_drained = true; });
  const auto closed = [&] { return closes(*metrics_, 1001); };
  reactor_->loop().run_once();
  clock_.advance(5'000);
  until([&] { return closed() > 0; });
  EXPECT_LT(closed(), 20U);
  EXPECT_FALSE(is_drained);
  clock_.advance(5'100);
  until([&] { return closed() == 20; });
  for (const auto& client : clients)
    until_received(*client, "Server is shutting down");
  for (const auto& client : clients)
    client->close();
  until([&] { return is_drained; });
}

TEST_F(ReactorTest, UpgradesAndClosesWhoComesWhileItDrainsAndAnswersHttp503) {
  start();
  const auto early = connect_ws();
  bool is_drained = false;
  reactor_->drain(10'000, [&] { is_drained = true; });
  reactor_->loop().run_once();

  const auto late = connect();
  late->send(upgrade());
  until_received(*late, "Server is shutting down");
  EXPECT_TRUE(late->received.starts_with("HTTP/1.1 101 "));
  const auto http = connect();
  http->send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  until([&] {
    http->receive();
    return http->is_closed;
  });
  EXPECT_TRUE(http->received.starts_with("HTTP/1.1 503 "));
  EXPECT_FALSE(early->has("shutting down"));
  (void)subscribe(*early, "a", 5);  // its turn has not come
  EXPECT_FALSE(is_drained);

  clock_.advance(10'100);
  until_received(*early, "Server is shutting down");
  early->close();
  until([&] { return is_drained; });  // a client that came late is not waited for
  bool is_empty = false;
  reactor_->stop_listening([&] { is_empty = true; });
  late->close();
  http->close();
  until([&] { return is_empty; });
}

TEST_F(ReactorTest, DropsAClientThatConnectsWhileItDrainsAndSendsNothing) {
  start();
  bool is_drained = false;
  reactor_->drain(0, [&] { is_drained = true; });
  until([&] { return is_drained; });
  const auto silent = connect();
  until([&] { return metrics_->connections.load() == 1; });
  clock_.advance(1'100);
  until([&] {
    silent->receive();
    return silent->is_closed;
  });
}

TEST_F(ReactorTest, SurvivesRunningOutOfDescriptors) {
  start();
  const auto before = connect_ws();
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  auto refused = connect();
  const int next = ::dup(0);
  ::close(next);
  rlimit lowered = limit;
  lowered.rlim_cur = static_cast<rlim_t>(next);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &lowered), 0);
  until([&] {
    refused->receive();
    return refused->is_closed;
  });
  EXPECT_GE(metrics_->accepts_failed.load(), 1U);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  const auto after = connect_ws();
  before->send_text(R"({"type":"ping"})");
  until_received(*before, "pong");
}

TEST_F(ReactorTest, ReportsWhyItCannotListen) {
  start();
  ReactorOptions options;
  options.listen.host = "localhost";
  Reactor reactor(pipeline::ReactorId{8}, options,
                  ReactorPorts{clock_, *quota_, memory_, *metrics_, files_});
  const auto port = reactor.listen();
  ASSERT_FALSE(port);
  EXPECT_EQ(port.error().message, "\"localhost\" is not an IP address");
}

}  // namespace
}  // namespace conn::reactor
