// What a replica must not send: its stream is closed, and its rows go elsewhere.
#include <functional>

#include "tests/unit/conn-service/exec_client/exec_client_fixture.h"

namespace conn::exec_client {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

wire::Rows& add(wire::Rows& rows,
                std::uint64_t handle,
                const std::string& body = R"({"is":"one"})",
                wire::RowStatus status = wire::ROW_STATUS_OK) {
  rows.add_handles(handle);
  rows.add_statuses(status);
  rows.add_lengths(static_cast<std::uint32_t>(body.size()));
  rows.mutable_blob()->append(body);
  return rows;
}

// What the replica makes of its answer to event 10, of which it was asked rows 1 and 2.
struct Violation {
  const char* name;
  std::function<void(wire::Rows&)> send;
};
const Violation kViolations[] = {
    {"AnEventThatItWasNotSent", [](wire::Rows& rows) { add(rows, 1).set_sequence(99); }},
    {"NoEvent", [](wire::Rows& rows) { add(rows, 1).set_sequence(0); }},
    {"ARowThatItWasNotAsked", [](wire::Rows& rows) { add(add(rows, 1), 7); }},
    {"ARowTwiceInAMessage", [](wire::Rows& rows) { add(add(rows, 1), 1); }},
    {"AStatusTooMany", [](wire::Rows& rows) { add(rows, 1).add_statuses(wire::ROW_STATUS_OK); }},
    {"ALengthTooMany", [](wire::Rows& rows) { add(rows, 1).add_lengths(0); }},
    {"AHandleTooMany", [](wire::Rows& rows) { add(rows, 1).add_handles(2); }},
    {"ALengthThatIsTooLarge", [](wire::Rows& rows) { add(rows, 1).set_lengths(0, 1'000); }},
    {"ALengthThatIsTooSmall", [](wire::Rows& rows) { add(rows, 1).set_lengths(0, 3); }},
    {"BytesWithoutARow", [](wire::Rows& rows) { rows.set_blob("{}"); }},
    {"NoBody", [](wire::Rows& rows) { add(rows, 1, ""); }},
    {"AnArray", [](wire::Rows& rows) { add(rows, 1, "[1,2]"); }},
    {"Null", [](wire::Rows& rows) { add(rows, 1, "null"); }},
    {"HalfAnObject", [](wire::Rows& rows) { add(rows, 1, R"({"data":)"); }},
    {"AnObjectWithoutMembers", [](wire::Rows& rows) { add(rows, 1, "{}"); }},
    {"TheLastRowsWithoutAll", [](wire::Rows& rows) { add(rows, 1).set_last(true); }},
};
class ProtocolErrors : public ExecClientTest, public testing::WithParamInterface<Violation> {};

TEST_P(ProtocolErrors, EndTheStreamAndLoseAllOfItsRows) {
  FakeReplica& a = asked({1, 2});
  wire::ResolveResponse message;
  message.mutable_rows()->set_sequence(a.resolved_events()[0].sequence());
  GetParam().send(*message.mutable_rows());
  a.events->on_message(message);
  EXPECT_FALSE(a.is_open);
  EXPECT_FALSE(client->is_available());
  turn();
  EXPECT_THAT(hub.take(), ElementsAre("returned 10: 1 2: lost", "availability"));
  EXPECT_EQ(client->counters().protocol_errors, 1U);
  EXPECT_EQ(client->counters().rows_in_flight, 0U);
  turn();
  EXPECT_EQ(a.streams, 2);  // it is tried again
}

INSTANTIATE_TEST_SUITE_P(Resolve,
                         ProtocolErrors,
                         testing::ValuesIn(kViolations),
                         [](const auto& row) { return std::string(row.param.name); });

using ProtocolError = ExecClientTest;

TEST_F(ProtocolError, IsAnAnswerThatComesAgainInALaterMessage) {
  const FakeReplica& a = asked({1, 2});
  const std::uint64_t sequence = a.resolved_events()[0].sequence();
  a.rows(sequence, {{1, wire::ROW_STATUS_OK, "one"}}, false);
  a.rows(sequence, {{2, wire::ROW_STATUS_OK, "two"}, {1, wire::ROW_STATUS_OK, "again"}}, true);
  turn();
  EXPECT_THAT(hub.take(), ElementsAre("rows 10: 1=one", "returned 10: 2: lost", "availability"));
}

TEST_F(ProtocolError, IsNotWhatComesLateForACancelledEvent) {
  const FakeReplica& a = asked({1});
  const std::uint64_t sequence = a.resolved_events()[0].sequence();
  client->cancel(pipeline::Sequence{10});
  a.rows(sequence, {{1, wire::ROW_STATUS_OK, "one"}}, true);
  a.rows(sequence, {{1, wire::ROW_STATUS_OK, "one"}}, true);
  EXPECT_TRUE(a.is_open);
  EXPECT_EQ(client->counters().protocol_errors, 0U);
}

TEST_F(ProtocolError, IsNotAMessageOrAStatusOfALaterVersion) {
  const FakeReplica& a = asked({1});
  wire::ResolveResponse nothing;
  a.events->on_message(nothing);
  a.rows(a.resolved_events()[0].sequence(), {{1, static_cast<wire::RowStatus>(99), ""}}, true);
  EXPECT_TRUE(a.is_open);
  ASSERT_EQ(hub.lines.size(), 1U);
  EXPECT_THAT(hub.lines[0], testing::HasSubstr("INTERNAL_SERVER_ERROR"));
}

TEST_F(ProtocolError, LeavesTheOtherReplicasAlone) {
  start();
  FakeReplica& a = up("a");
  const FakeReplica& b = up("b");
  wire::ResolveResponse message;
  message.mutable_rows()->set_sequence(99);
  a.events->on_message(message);
  EXPECT_FALSE(a.is_open);
  EXPECT_TRUE(b.is_open);
  EXPECT_TRUE(client->is_available());
}

}  // namespace
}  // namespace conn::exec_client
