// What is sent and answered on a stream: rows, credit, bounds.
#include "exec-service/rpc/from_wire.h"
#include "tests/unit/exec-service/rpc/resolve_stream_fixture.h"

namespace exec::rpc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(ResolveStreamTest, SendsHelloAndGivesCredit) {
  start();
  EXPECT_THAT(writer.take(), ElementsAre("hello s2", "credit 16"));
}

TEST_F(ResolveStreamTest, HandsAnEventOverWithItsRows) {
  start_talking();
  resolve(10, {1, 2});
  ASSERT_EQ(service.batches.size(), 1U);
  const ports::Event& event = service.batches[0].events.at(0);
  EXPECT_EQ(event.sequence, 10U);
  EXPECT_EQ(event.identity.topic, "flights");
  EXPECT_EQ(event.value, "{}");
  ASSERT_EQ(event.rows.size(), 2U);
  EXPECT_EQ(event.rows[1].handle, 2U);
  EXPECT_EQ(event.rows[1].definition->variables_json, "{}");
}

TEST_F(ResolveStreamTest, GivesEqualRowsAnEqualKeyAndOthersAnother) {
  start();
  define(1, "{}");
  define(2, "{}");
  define(3, R"({"a":1})");
  resolve(10, {1, 2, 3});
  const auto& rows = service.batches.at(0).events.at(0).rows;
  EXPECT_EQ(rows[0].definition->key, rows[1].definition->key);
  EXPECT_NE(rows[0].definition->key, rows[2].definition->key);
}

TEST_F(ResolveStreamTest, TrustsADocumentMoreThanTheHashBesideIt) {
  start();
  wire::ResolveRequest message;
  message.mutable_define()->set_handle(1);
  message.mutable_define()->set_document("subscription{a}");
  message.mutable_define()->set_document_hash("a hash of something else");
  say(message);
  resolve(10, {1});
  EXPECT_EQ(service.batches.at(0).events.at(0).rows.at(0).definition->document_hash.size(), 32U);
}

TEST_F(ResolveStreamTest, WritesWhatOneTurnOfAWorkerHasAnswered) {
  start_talking();
  resolve(10, {1, 2});
  answer(10, 2);
  answer(10, 1);
  EXPECT_THAT(writer.take(), IsEmpty());
  stream->flush();
  EXPECT_THAT(writer.take(), ElementsAre("rows 10: 2=0:4 1=0:4 last", "credit 1"));
}

TEST_F(ResolveStreamTest, GathersRowsWhileAMessageIsBeingWritten) {
  start_talking();
  resolve(10, {1, 2});
  resolve(11, {1, 2});
  writer.is_held = true;
  answer(10, 1);
  stream->flush();
  answer(10, 2);
  stream->flush();
  answer(11, 1);
  stream->flush();
  answer(11, 2);
  stream->flush();
  EXPECT_THAT(writer.take(), ElementsAre("rows 10: 1=0:4"));
  writer.is_held = false;
  stream->on_written(true);
  EXPECT_THAT(writer.take(),
              ElementsAre("rows 10: 2=0:4 last", "rows 11: 1=0:4 2=0:4 last", "credit 2"));
}

TEST_F(ResolveStreamTest, WritesNoRowsWithoutCredit) {
  start();
  define(1);
  resolve(10, {1});
  resolve(11, {1});
  writer.written.clear();
  answer(10, 1);
  answer(11, 1);
  stream->flush();
  EXPECT_THAT(writer.take(), ElementsAre("credit 2"));  // flow control never waits for itself
  credit(1);
  EXPECT_THAT(writer.take(), ElementsAre("rows 10: 1=0:4 last"));
  credit(1);
  EXPECT_THAT(writer.take(), ElementsAre("rows 11: 1=0:4 last"));
}

TEST_F(ResolveStreamTest, GivesCreditBackWhenAWholeMessageIsAnswered) {
  start_talking();
  wire::ResolveRequest message;
  add_event(*message.mutable_resolve(), 10, {1});
  add_event(*message.mutable_resolve(), 11, {1});
  say(message);
  answer(10, 1);
  stream->flush();
  EXPECT_THAT(writer.take(), ElementsAre("rows 10: 1=0:4 last"));
  answer(11, 1);
  stream->flush();
  EXPECT_THAT(writer.take(), ElementsAre("rows 11: 1=0:4 last", "credit 1"));
}

TEST_F(ResolveStreamTest, DoesNotKnowARowThatWasNeverDefinedOrHasBeenDropped) {
  start_talking();
  wire::ResolveRequest drop;
  drop.mutable_drop()->add_handles(2);
  say(drop);
  resolve(10, {1, 2, 3});
  ASSERT_EQ(service.batches.at(0).events.at(0).rows.size(), 1U);
  EXPECT_THAT(writer.take(), ElementsAre("rows 10: 2=1:0 3=1:0"));
  answer(10, 1);
  stream->flush();
  EXPECT_THAT(writer.take(), ElementsAre("rows 10: 1=0:4 last", "credit 1"));
  EXPECT_EQ(counters->rows_unknown, 2U);
}

TEST_F(ResolveStreamTest, GivesNoWorkerAnEventOfUnknownRowsOnly) {
  start_talking();
  resolve(10, {7});
  EXPECT_THAT(service.batches, IsEmpty());
  EXPECT_THAT(writer.take(), ElementsAre("rows 10: 7=1:0 last", "credit 1"));
}

TEST_F(ResolveStreamTest, ServesNoSchemaToWhomItDoesNotAdmit) {
  start_talking();
  define_of_schema(3, "internal");
  resolve(10, {1, 3});
  EXPECT_THAT(writer.take(), ElementsAre("rows 10: 3=2:0"));
  ASSERT_EQ(service.batches.size(), 1U);
  ASSERT_EQ(service.batches[0].events.at(0).rows.size(), 1U);
  EXPECT_EQ(service.batches[0].events[0].rows[0].handle, 1U);
}

TEST_F(ResolveStreamTest, EvictsRowsBeyondItsBound) {
  ServerOptions small;
  small.rows_defined_max = 1;
  start_talking(small);
  resolve(10, {1, 2});
  EXPECT_THAT(writer.take(), ElementsAre("rows 10: 1=1:0"));
}

TEST_F(ResolveStreamTest, EndsAnEventWithoutRows) {
  start_talking();
  resolve(10, {});
  EXPECT_THAT(writer.take(), ElementsAre("rows 10: last", "credit 1"));
}

TEST_F(ResolveStreamTest, RefusesRowsBeyondTheServersBound) {
  ServerOptions small;
  small.rows_in_flight_max = 3;
  start_talking(small);
  resolve(10, {1, 2});
  resolve(11, {1, 2});
  EXPECT_THAT(writer.take(), ElementsAre("rows 11: 1=4:0 2=4:0 last", "credit 1"));
  answer(10, 1);
  answer(10, 2);
  EXPECT_EQ(counters->rows_in_flight, 0U);
  resolve(12, {1, 2});
  EXPECT_EQ(service.batches.size(), 2U);
}

TEST_F(ResolveStreamTest, RefusesRowsWhileTheProcessIsShortOfMemory) {
  shared::memory::Pressure memory;
  ServerOptions watched;
  watched.memory = &memory;
  start_talking(watched);
  memory.publish(shared::memory::Level::kHigh, 0);
  resolve(10, {1, 2});
  EXPECT_THAT(writer.take(), ElementsAre("rows 10: 1=4:0 2=4:0 last", "credit 1"));
  EXPECT_EQ(counters->rows_in_flight, 0U);
  memory.publish(shared::memory::Level::kElevated, 0);
  resolve(11, {1, 2});
  EXPECT_EQ(service.batches.size(), 1U);
}

TEST_F(ResolveStreamTest, RefusesMessagesBeyondTheCreditThatItGave) {
  ServerOptions small;
  small.resolve_credit = 1;
  start_talking(small);
  resolve(10, {1});
  resolve(11, {1});
  EXPECT_EQ(service.batches.size(), 1U);
  EXPECT_THAT(writer.take(), ElementsAre("rows 11: 1=4:0 last", "credit 1"));
}

TEST_F(ResolveStreamTest, DropsACancelledEvent) {
  start_talking();
  resolve(10, {1, 2});
  answer(10, 1);
  wire::ResolveRequest cancel;
  cancel.mutable_cancel()->set_sequence(10);
  say(cancel);
  EXPECT_THAT(service.cancelled, ElementsAre(10));
  answer(10, 2);
  stream->flush();
  EXPECT_THAT(writer.take(), ElementsAre("credit 1"));
  EXPECT_EQ(counters->rows_in_flight, 0U);
}

TEST_F(ResolveStreamTest, EndsAStreamWhoseCallerUsesASequenceTwice) {
  start_talking();
  resolve(10, {1});
  resolve(10, {1});
  EXPECT_THAT(writer.take(), ElementsAre("end: sequence 10 is still under way"));
}

TEST_F(ResolveStreamTest, SendsHelloAgainWhenSomethingHasChanged) {
  start_talking();
  service.says.default_schema_id = "s3";
  stream->announce();
  EXPECT_THAT(writer.take(), ElementsAre("hello s3"));
}

TEST_F(ResolveStreamTest, AnnouncesItsVersionAndThatItSendsHeartbeats) {
  wire::Hello hello;
  to_wire(service.hello(), hello);
  EXPECT_EQ(hello.protocol_version(), 1U);
  EXPECT_THAT(hello.capabilities(),
              ElementsAre(wire::CAPABILITY_HEARTBEATS, wire::CAPABILITY_ALONE));
}

TEST_F(ResolveStreamTest, SendsNoHeartbeatsToACallerThatDoesNotKnowThem) {
  start_talking();
  stream->heartbeat();
  say_hello({});
  stream->heartbeat();
  EXPECT_THAT(writer.take(), IsEmpty());
}

TEST_F(ResolveStreamTest, SendsAHeartbeatBeforeTheRowsThatWait) {
  start_talking();
  say_hello({wire::CAPABILITY_HEARTBEATS});
  resolve(10, {1});
  resolve(11, {1});
  writer.is_held = true;
  answer(10, 1);
  stream->flush();
  answer(11, 1);
  stream->heartbeat();
  stream->heartbeat();  // one is enough
  writer.is_held = false;
  stream->on_written(true);
  EXPECT_THAT(writer.take(),
              ElementsAre("rows 10: 1=0:4 last", "heartbeat", "rows 11: 1=0:4 last", "credit 2"));
}

TEST_F(ResolveStreamTest, SendsHeartbeatsWithoutAnyCredit) {
  start();
  say_hello({wire::CAPABILITY_HEARTBEATS});
  writer.written.clear();
  stream->heartbeat();
  EXPECT_THAT(writer.take(), ElementsAre("heartbeat"));
}

TEST_F(ResolveStreamTest, IgnoresWhatACallerOfALaterVersionAnnounces) {
  start_talking();
  say_hello({static_cast<wire::Capability>(99), wire::CAPABILITY_HEARTBEATS});
  stream->heartbeat();
  EXPECT_THAT(writer.take(), ElementsAre("heartbeat"));
}

}  // namespace
}  // namespace exec::rpc
