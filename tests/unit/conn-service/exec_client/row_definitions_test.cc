// Rows' definitions: what is sent to a replica, when, and when again.
#include "tests/unit/conn-service/exec_client/exec_client_fixture.h"

namespace conn::exec_client {
namespace {

using testing::ElementsAre;

class RowDefinitions : public ExecClientTest {};

TEST_F(RowDefinitions, DefinesARowOncePerStream) {
  const FakeReplica& a = asked({1});
  resolve(11, {1});
  turn();
  EXPECT_EQ(a.defines().size(), 1U);
  EXPECT_EQ(a.resolves().size(), 2U);
}

TEST_F(RowDefinitions, DefinesAnUnknownRowAgainWithItsDocumentAndSendsTheEventAgain) {
  const FakeReplica& a = asked({1, 2});
  a.rows(a.resolved_events()[0].sequence(),
         {{1, wire::ROW_STATUS_UNKNOWN_ROW, ""}, {2, wire::ROW_STATUS_OK, "two"}}, true);
  turn();
  EXPECT_THAT(hub.take(), ElementsAre("rows 10: 2=two"));
  ASSERT_EQ(a.defines().size(), 3U);
  EXPECT_EQ(a.defines()[2].handle(), 1U);
  EXPECT_EQ(a.defines()[2].document(), "subscription{a}");
  ASSERT_EQ(a.resolved_events().size(), 2U);
  EXPECT_THAT(a.resolved_events()[1].handles(), ElementsAre(1));
  a.rows(a.resolved_events()[1].sequence(), {{1, wire::ROW_STATUS_OK, "one"}}, true);
  EXPECT_THAT(hub.take(), ElementsAre("rows 10: 1=one"));
  EXPECT_EQ(client->counters().unknown_row, 1U);
}

TEST_F(RowDefinitions, DefinesARowOfATrustedDocumentByItsId) {
  start();
  const FakeReplica& a = up("a");
  auto definition = std::make_shared<pipeline::RowDefinition>();
  definition->source = routing::make_source(
      {.schema_id = routing::SchemaId("s1"),
       .document = std::make_shared<const routing::Document>(routing::Document{.id = "s_1"})});
  definition->viewer = std::make_shared<const pipeline::RowViewer>(
      pipeline::RowViewer{.headers = {{"x-a", "1"}}, .claims_json = R"({"sub":"7"})"});
  client->define_row(pipeline::RowId{1}, definition);
  resolve(10, {1});
  turn();
  ASSERT_EQ(a.defines().size(), 1U);
  const wire::Define define = a.defines().at(0);
  EXPECT_EQ(define.document_id(), "s_1");
  EXPECT_EQ(define.document(), "");
  EXPECT_EQ(define.viewer().claims(), R"({"sub":"7"})");
  ASSERT_EQ(define.viewer().headers_size(), 1);
  EXPECT_EQ(define.viewer().headers(0).name(), "x-a");
}

TEST_F(RowDefinitions, ARowThatIsDefinedAnewIsDroppedAndDefinedAgainWhereItWas) {
  start();
  const FakeReplica& a = up("a", {"s2", "s1"});
  define(1);
  resolve(10, {1});
  turn();
  define(1, "s2");
  resolve(11, {1});
  turn();
  ASSERT_EQ(a.defines().size(), 2U);
  EXPECT_EQ(a.defines()[0].schema_id(), "s1");
  EXPECT_EQ(a.defines()[1].schema_id(), "s2");
  std::vector<std::string> order;
  for (const wire::ResolveRequest& each : a.sent) {
    if (each.has_drop()) order.emplace_back("drop");
    if (each.has_define()) order.emplace_back("define");
    if (each.has_resolve()) order.emplace_back("resolve");
  }
  EXPECT_THAT(order, ElementsAre("define", "resolve", "drop", "define", "resolve"));
}

TEST_F(RowDefinitions, GivesUpOnAReplicaThatEvictsARowEachTimeItIsDefined) {
  start();
  const FakeReplica& a = up("a");
  define(1);
  resolve(10, {1});
  for (std::size_t time = 0; time < 2; ++time) {
    turn();
    ASSERT_EQ(a.resolved_events().size(), time + 1);
    a.rows(a.resolved_events()[time].sequence(), {{1, wire::ROW_STATUS_UNKNOWN_ROW, ""}}, true);
  }
  turn();
  EXPECT_THAT(hub.take(), ElementsAre("returned 10: 1: unknown row"));
}

TEST_F(RowDefinitions, ConnectsAgainAndDefinesAgain) {
  FakeReplica& a = asked({1});
  a.close();
  turn();
  turn();
  EXPECT_EQ(a.streams, 2);
  a.hello("a");
  a.credit(16);
  resolve(11, {1});
  turn();
  EXPECT_EQ(a.defines().size(), 1U);
  EXPECT_EQ(a.resolves().size(), 1U);
}

TEST_F(RowDefinitions, DropsRowsOnEveryStreamThatKnowsThem) {
  start();
  FakeReplica& a = up("a");
  define(1);
  define(2);
  resolve(10, {1});
  turn();
  client->drop_row(pipeline::RowId{1});
  client->drop_row(pipeline::RowId{2});  // never defined there
  turn();
  EXPECT_THAT(a.sent.back().drop().handles(), ElementsAre(1));
}

}  // namespace
}  // namespace conn::exec_client
