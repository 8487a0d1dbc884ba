// exec-service's gRPC server with real workers behind it: what grpcurl, a load balancer and other
// internal callers see, and equal events of several callers executed once.
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "exec-service/rpc/server.h"
#include "exec-service/workers/worker_pool.h"
#include "proto/exec.grpc.pb.h"
#include "shared/sync/system_clock.h"
#include "tests/unit/exec-service/pipeline/item_supergraph.h"
#include "tests/unit/exec-service/planner/flight_supergraph.h"

namespace {

namespace wire = sluice::exec::v1;
using exec::ports::SubgraphAnswer;
using exec::ports::SubgraphRequest;

constexpr const char* kNumber = R"(subscription{flightUpdated(id:"1"){number}})";

// Answers every entity with one number, once the test lets it.
class SlowSubgraphs final : public exec::ports::SubgraphClient {
 public:
  SlowSubgraphs(shared::loop::Loop& loop, std::atomic<int>& requests, std::atomic<bool>& may_answer)
      : timer_(loop, [this] { look(); }), requests_(requests), may_answer_(may_answer) {}

  void send(SubgraphRequest, Done done) override {
    ++requests_;
    waiting_.push_back(std::move(done));
    timer_.start(1);
  }

 private:
  void look() {
    if (!may_answer_) {
      timer_.start(1);
      return;
    }
    for (const Done& done : std::exchange(waiting_, {}))
      done(SubgraphAnswer{200, R"({"data":{"_entities":[{"number":"TP1"}]}})"});
  }

  shared::loop::Timer timer_;
  std::vector<Done> waiting_;
  std::atomic<int>& requests_;
  std::atomic<bool>& may_answer_;
};

class Ports final : public exec::ports::WorkerPorts {
 public:
  explicit Ports(std::function<std::shared_ptr<SlowSubgraphs>()> make) : make_(std::move(make)) {}
  std::shared_ptr<exec::ports::SubgraphClient> subgraphs(
      const exec::supergraph::Supergraph&) override {
    return make_();
  }
  exec::ports::EventPublisher* publisher() override { return nullptr; }

 private:
  std::function<std::shared_ptr<SlowSubgraphs>()> make_;
};

class ExecRpcTest : public testing::Test {
 protected:
  explicit ExecRpcTest(exec::pipeline::SharedSupergraph schema = flights())
      : schemas_{std::make_shared<const exec::pipeline::ServedSchema>(exec::pipeline::ServedSchema{
            .supergraph = std::move(schema), .trusted = {}, .name = {}})} {
    const auto port = server_.start();
    EXPECT_TRUE(port.has_value());
    address = "127.0.0.1:" + std::to_string(port.value_or(0));
    channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
    stub = wire::Executor::NewStub(channel);
  }

  static exec::pipeline::SharedSupergraph flights() {
    return {std::shared_ptr<void>(), &exec::planner::flight_supergraph()};
  }

  static wire::ExecuteRequest request(const std::string& document) {
    wire::ExecuteRequest request;
    request.set_document(document);
    return request;
  }

  // The bytes that any method of any service answers, or the status's message.
  std::string call(const std::string& method, const std::string& bytes) const {
    grpc::GenericStub generic(channel);
    grpc::ClientContext context;
    grpc::CompletionQueue queue;
    const auto rpc = generic.PrepareCall(&context, method, &queue);
    const auto step = [&] {
      void* tag = nullptr;
      bool ok = false;
      return queue.Next(&tag, &ok) && ok;
    };
    rpc->StartCall(nullptr);
    (void)step();
    const grpc::Slice slice(bytes);
    rpc->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), nullptr);
    (void)step();
    grpc::ByteBuffer answer;
    rpc->Read(&answer, nullptr);
    if (!step()) return "(no answer)";
    grpc::Slice out;
    EXPECT_TRUE(answer.DumpToSingleSlice(&out).ok());
    return {reinterpret_cast<const char*>(out.begin()), out.size()};
  }

  // A caller's stream with one row defined; messages but Rows are passed over.
  struct Caller {
    explicit Caller(wire::Executor::Stub& executor, const std::string& document = kNumber)
        : stream(executor.Resolve(&context)) {
      wire::ResolveRequest credit;
      credit.mutable_credit()->set_messages(100);
      stream->Write(credit);
      wire::ResolveRequest define;
      define.mutable_define()->set_handle(1);
      define.mutable_define()->set_document(document);
      stream->Write(define);
    }
    void resolve(std::uint64_t sequence,
                 std::int64_t offset,
                 const std::string& value = R"({"id":"1"})") const {
      wire::ResolveRequest message;
      wire::ResolveEvent& event = *message.mutable_resolve()->add_events();
      event.set_sequence(sequence);
      event.mutable_identity()->set_topic("flights.1");
      event.mutable_identity()->set_order(offset);
      event.set_value(value);
      event.add_handles(1);
      stream->Write(message);
    }
    [[nodiscard]] std::string next_body() const {
      wire::ResolveResponse response;
      while (stream->Read(&response))
        if (response.has_rows()) return response.rows().blob();
      return "(ended)";
    }
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReaderWriter<wire::ResolveRequest, wire::ResolveResponse>> stream;
  };

  std::atomic<int> subgraph_requests{0};
  std::atomic<bool> may_answer{true};
  std::string address;
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<wire::Executor::Stub> stub;

 private:
  shared::SystemClock clock_;
  exec::pipeline::PipelineOptions options_{.replica_id = "exec-0"};
  std::vector<exec::pipeline::SharedSchema> schemas_;

 protected:
  exec::workers::WorkerPool pool{options_, 2, clock_, schemas_, [this](shared::loop::Loop& loop) {
                                   return std::make_unique<Ports>([this, &loop] {
                                     return std::make_shared<SlowSubgraphs>(loop, subgraph_requests,
                                                                            may_answer);
                                   });
                                 }};
  exec::rpc::Server server_{exec::rpc::ServerOptions{}, pool};
};

TEST_F(ExecRpcTest, ExecutesAQueryAndPreparesASubscription) {
  wire::ExecuteResponse response;
  grpc::ClientContext query;
  ASSERT_TRUE(stub->Execute(&query, request("{__typename}"), &response).ok());
  EXPECT_EQ(response.result().outcome(), wire::OUTCOME_EXECUTED);
  EXPECT_EQ(response.result().body(), R"({"data":{"__typename":"Query"}})");
  EXPECT_EQ(response.result().kind(), wire::OPERATION_KIND_QUERY);
  grpc::ClientContext subscription;
  ASSERT_TRUE(stub->Execute(&subscription, request(kNumber), &response).ok());
  EXPECT_EQ(response.prepared().root_field(), "flightUpdated");
  EXPECT_EQ(response.prepared().kafka().topics(0), "flights.1");
  EXPECT_EQ(response.prepared().document_hash().size(), 32U);
}

TEST_F(ExecRpcTest, PreparesABatch) {
  wire::PrepareRequest batch;
  *batch.add_requests() = request(kNumber);
  *batch.add_requests() = request("{__typename}");
  *batch.add_requests() = request("{");
  wire::PrepareResponse response;
  grpc::ClientContext context;
  ASSERT_TRUE(stub->Prepare(&context, batch, &response).ok());
  ASSERT_EQ(response.results_size(), 3);
  EXPECT_TRUE(response.results(0).has_prepared());
  EXPECT_EQ(response.results(1).not_a_subscription(), wire::OPERATION_KIND_QUERY);
  EXPECT_EQ(response.results(2).error().outcome(), wire::OUTCOME_SYNTAX_ERROR);
}

TEST_F(ExecRpcTest, ExecutesAnEqualEventOfTwoCallersOnce) {
  may_answer = false;
  Caller a(*stub);
  Caller b(*stub);
  a.resolve(1, 41);
  b.resolve(7, 41);
  while (pool.counters().rows_coalesced == 0)
    std::this_thread::yield();
  may_answer = true;
  EXPECT_EQ(a.next_body(), R"({"data":{"flightUpdated":{"number":"TP1"}}})");
  EXPECT_EQ(b.next_body(), R"({"data":{"flightUpdated":{"number":"TP1"}}})");
  EXPECT_EQ(subgraph_requests, 1);
  a.context.TryCancel();
  b.context.TryCancel();
}

// 29 aliases of a field of 600 KB are more than a message of the wire may be.
TEST_F(ExecRpcTest, GoesOnAfterARowThatIsLargerThanAMessage) {
  std::string document = R"(subscription{flightUpdated(id:"1"){...F}} fragment F on Flight{)";
  for (int i = 0; i < 29; ++i)
    document += "a" + std::to_string(i) + ":id ";
  const Caller caller(*stub, document + "}");
  caller.resolve(1, 41, R"({"id":")" + std::string(600'000, 'x') + R"("})");
  EXPECT_THAT(caller.next_body(), testing::HasSubstr("RESPONSE_TOO_LARGE"));
  caller.resolve(2, 42, R"({"id":"1"})");
  EXPECT_THAT(caller.next_body(), testing::StartsWith(R"({"data":{"flightUpdated":{"a0":"1",)"));
  caller.stream->WritesDone();
}

TEST_F(ExecRpcTest, AnswersAllThatAHalfClosedCallerAsked) {
  Caller a(*stub);
  a.resolve(1, 41);
  a.resolve(2, 42);
  a.stream->WritesDone();
  EXPECT_THAT(a.next_body(), testing::HasSubstr("TP1"));
  EXPECT_THAT(a.next_body(), testing::HasSubstr("TP1"));
  EXPECT_EQ(a.next_body(), "(ended)");
  EXPECT_TRUE(a.stream->Finish().ok());
}

class NestedVariables : public ExecRpcTest {
 protected:
  NestedVariables() : ExecRpcTest(exec::pipeline::item_supergraph()) {}

  std::string execute(const std::string& document) const {
    wire::ExecuteRequest nested = request(document);
    nested.set_variables(exec::pipeline::nested_where(33));
    nested.set_deadline_ms(100);
    wire::ExecuteResponse response;
    grpc::ClientContext context;
    const grpc::Status status = stub->Execute(&context, nested, &response);
    return status.ok() ? response.result().body() : status.error_message();
  }
};

// A value in `and` is coerced to a list of one: 33 levels become more than 64.
TEST_F(NestedVariables, EndNoProcessThatIntrospectsBesideThem) {
  EXPECT_THAT(execute(R"(query($where:Where){items(where:$where){id} __type(name:"Item"){name}})"),
              testing::HasSubstr(R"("__type":{"name":"Item"})"));
}

TEST_F(NestedVariables, EndNoProcessThatPublishesThem) {
  EXPECT_EQ(execute("mutation($where:Where){find(where:$where){success}}"),
            R"({"data":{"find":{"success":false}}})");  // there is no broker
}

// Neither file has a Subscription type.
class PublishingOnly : public ExecRpcTest {
 protected:
  PublishingOnly()
      : ExecRpcTest(exec::planner::supergraph(R"(A @join__graph(name: "a", url: "http://a"))",
                                              "type Query @join__type(graph: A) { a: Int }",
                                              R"(
          type Mutation {
            reportDelay(id: ID!): edfs__PublishResult! @edfs__kafkaPublish(topic: "delays")
          })")) {}
};

TEST_F(PublishingOnly, ExecutesAMutation) {
  wire::ExecuteResponse response;
  grpc::ClientContext context;
  ASSERT_TRUE(
      stub->Execute(&context, request("mutation{reportDelay(id:7){success}}"), &response).ok());
  EXPECT_EQ(response.result().body(), R"({"data":{"reportDelay":{"success":false}}})");
}

// grpc.health.v1.Health: {status: 1} is SERVING, {status: 2} NOT_SERVING.
TEST_F(ExecRpcTest, ReportsWhetherItServes) {
  const std::string executor = "\x0a\x17sluice.exec.v1.Executor";
  EXPECT_EQ(call("/grpc.health.v1.Health/Check", ""), "\x08\x01");
  EXPECT_EQ(call("/grpc.health.v1.Health/Check", executor), "\x08\x01");
  server_.drain();
  EXPECT_EQ(call("/grpc.health.v1.Health/Check", executor), "\x08\x02");
}

// {list_services: ""} of grpc.reflection.v1alpha: how grpcurl begins.
TEST_F(ExecRpcTest, ListsItsServicesToGrpcurl) {
  const std::string services = call(
      "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", std::string("\x3a\x00", 2));
  EXPECT_THAT(services, testing::HasSubstr("sluice.exec.v1.Executor"));
  EXPECT_THAT(services, testing::HasSubstr("grpc.health.v1.Health"));
}

TEST_F(ExecRpcTest, ReportsThatItsAddressIsInUse) {
  exec::rpc::ServerOptions same;
  same.listen = address;
  exec::rpc::Server other(same, pool);
  const auto port = other.start();
  ASSERT_FALSE(port);
  EXPECT_EQ(port.error().message, "cannot listen on " + address + ": is the address in use?");
}

}  // namespace
