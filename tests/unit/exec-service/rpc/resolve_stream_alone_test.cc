// Events that are to be executed while the process executes no other row.
#include "tests/unit/exec-service/rpc/resolve_stream_fixture.h"

namespace exec::rpc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ResolveStreamAlone : public ResolveStreamTest {
 protected:
  // A stream of another conn-service, in the same process.
  void start_other() {
    other = std::make_shared<ResolveStream>(options, service, counters, turn, admits);
    other_writer.stream = other.get();
    other->start(other_writer);
    wire::ResolveRequest message;
    message.mutable_define()->set_handle(1);
    other->on_message(message);
    message.mutable_credit()->set_messages(100);
    other->on_message(message);
    other_writer.written.clear();
  }
  void resolve_other(std::uint64_t sequence) const {
    wire::ResolveRequest message;
    add_event(*message.mutable_resolve(), sequence, {1});
    other->on_message(message);
  }
  void answer_other(std::uint64_t sequence) const {
    other->on_row(sequence, 1, RowStatus::kOk, std::make_shared<const std::string>("body"));
    other->flush();
  }

  FakeWriter other_writer;
  std::shared_ptr<ResolveStream> other;
};

TEST_F(ResolveStreamAlone, AreHandedOverOnceTheCallerHasBeenNotified) {
  start_talking();
  writer.is_held = true;
  resolve_alone(10, {1});
  EXPECT_THAT(writer.take(), ElementsAre("started 10"));
  EXPECT_THAT(service.batches, IsEmpty());
  writer.is_held = false;
  stream->on_written(true);
  ASSERT_EQ(service.batches.size(), 1U);
  EXPECT_EQ(service.batches[0].events.at(0).sequence, 10U);
  answer(10, 1);
  stream->flush();
  EXPECT_THAT(writer.take(), ElementsAre("rows 10: 1=0:4 last", "credit 1"));
  EXPECT_FALSE(turn->is_taken());
}

TEST_F(ResolveStreamAlone, AreNeverExecutedWhenTheCallerCannotBeNotified) {
  start_talking();
  writer.is_held = true;
  resolve_alone(10, {1});
  stream->on_written(false);
  stream->on_cancelled();
  EXPECT_THAT(service.batches, IsEmpty());
  EXPECT_FALSE(turn->is_taken());
}

TEST_F(ResolveStreamAlone, WaitForTheRowsOfAllStreams) {
  start_talking();
  start_other();
  resolve_other(20);
  resolve_alone(10, {1});
  EXPECT_THAT(writer.take(), IsEmpty());
  answer_other(20);
  EXPECT_THAT(writer.take(), ElementsAre("started 10"));
  EXPECT_EQ(service.batches.size(), 2U);
}

TEST_F(ResolveStreamAlone, WaitForTheirOwnTurnWhenThatOfACancelledOneComesLate) {
  start_talking();
  start_other();
  resolve_other(20);
  resolve_alone(10, {1});
  stream->on_turn();  // of one that has been cancelled since
  EXPECT_THAT(writer.take(), IsEmpty());
  answer_other(20);
  EXPECT_THAT(writer.take(), ElementsAre("started 10"));
  stream->on_turn();
  EXPECT_THAT(writer.take(), IsEmpty());
}

TEST_F(ResolveStreamAlone, KeepOtherRowsOutUntilTheyAreAnswered) {
  start_talking();
  start_other();
  resolve_alone(10, {1});
  resolve_other(20);
  resolve(11, {2});
  EXPECT_THAT(other_writer.take(), ElementsAre("rows 20: 1=4:0 last", "credit 1"));
  EXPECT_THAT(writer.take(), ElementsAre("started 10", "rows 11: 2=4:0 last", "credit 1"));
  answer(10, 1);
  stream->flush();
  resolve_other(21);
  EXPECT_EQ(service.batches.size(), 2U);
  EXPECT_EQ(counters->rows_refused, 2U);
}

TEST_F(ResolveStreamAlone, AreRefusedWhileAnotherOneWaitsOrIsExecuted) {
  start_talking();
  start_other();
  resolve_alone(10, {1});
  wire::ResolveRequest message;
  add_event(*message.mutable_resolve(), 20, {1});
  message.mutable_resolve()->mutable_events(0)->set_alone(true);
  other->on_message(message);
  EXPECT_THAT(other_writer.take(), ElementsAre("rows 20: 1=4:0 last", "credit 1"));
  EXPECT_EQ(service.batches.size(), 1U);
}

TEST_F(ResolveStreamAlone, AreRefusedAfterFourHeartbeatsOfWaiting) {
  start_talking();
  start_other();
  resolve_other(20);
  resolve_alone(10, {1});
  for (int i = 0; i < 3; ++i)
    stream->heartbeat();
  EXPECT_THAT(writer.take(), IsEmpty());
  stream->heartbeat();
  EXPECT_THAT(writer.take(), ElementsAre("rows 10: 1=4:0 last", "credit 1"));
  EXPECT_FALSE(turn->is_taken());
  for (int i = 0; i < 3; ++i)
    stream->heartbeat();
  resolve_other(21);
  EXPECT_EQ(service.batches.size(), 2U);
}

TEST_F(ResolveStreamAlone, LeaveTheirTurnWhenTheyAreCancelled) {
  start_talking();
  start_other();
  resolve_other(20);
  resolve_alone(10, {1});
  wire::ResolveRequest cancel;
  cancel.mutable_cancel()->set_sequence(10);
  say(cancel);
  EXPECT_FALSE(turn->is_taken());
  answer_other(20);
  EXPECT_THAT(service.batches, testing::SizeIs(1));
}

TEST_F(ResolveStreamAlone, LeaveTheirTurnWhenTheirStreamEnds) {
  start_talking();
  resolve_alone(10, {1});
  stream->on_cancelled();
  EXPECT_FALSE(turn->is_taken());
}

TEST_F(ResolveStreamAlone, NeedNoTurnForRowsThatAreNotKnown) {
  start_talking();
  resolve_alone(10, {7});
  EXPECT_THAT(writer.take(), ElementsAre("rows 10: 7=1:0 last", "credit 1"));
  EXPECT_FALSE(turn->is_taken());
}

}  // namespace
}  // namespace exec::rpc
