#include "exec-service/rpc/resolve_stream.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/exec.pb.h"
#include "tests/unit/exec-service/rpc/fake_service.h"

namespace exec::rpc {
namespace {

namespace wire = sluice::exec::v1;
using pipeline::RowStatus;
using testing::ElementsAre;
using testing::IsEmpty;

std::string line(const wire::ResolveResponse& message) {
  switch (message.message_case()) {
    case wire::ResolveResponse::kHello:
      return "hello " + message.hello().default_schema_id();
    case wire::ResolveResponse::kDraining:
      return "draining";
    case wire::ResolveResponse::kCredit:
      return "credit " + std::to_string(message.credit().messages());
    case wire::ResolveResponse::kRows: {
      const wire::Rows& rows = message.rows();
      std::string text = "rows " + std::to_string(rows.sequence()) + ":";
      for (int i = 0; i < rows.handles_size(); ++i)
        text += " " + std::to_string(rows.handles(i)) + "=" + std::to_string(rows.statuses(i)) +
                ":" + std::to_string(rows.lengths(i));
      return text + (rows.last() ? " last" : "");
    }
    default:
      return "nothing";
  }
}

// Takes each message at once, unless the test holds it.
class FakeWriter final : public StreamWriter {
 public:
  void write(const wire::ResolveResponse& message) override {
    written.push_back(line(message));
    if (!is_held) stream->on_written(true);
  }
  void finish(const std::string& violation) override {
    written.push_back(violation.empty() ? "end" : "end: " + violation);
  }
  [[nodiscard]] std::vector<std::string> take() { return std::exchange(written, {}); }

  ResolveStream* stream = nullptr;
  bool is_held = false;
  std::vector<std::string> written;
};

class ResolveStreamTest : public testing::Test {
 protected:
  void start(const ServerOptions& chosen = {}) {
    options = chosen;
    stream = std::make_shared<ResolveStream>(options, service, counters, admits);
    writer.stream = stream.get();
    stream->start(writer);
  }
  // The stream, with two rows defined and all the credit that it could want.
  void start_talking(const ServerOptions& chosen = {}) {
    start(chosen);
    define(1);
    define(2);
    credit(100);
    writer.written.clear();
  }

  void say(wire::ResolveRequest message) const { stream->on_message(message); }
  void define_of_schema(std::uint64_t handle, const std::string& schema_id) const {
    wire::ResolveRequest message;
    message.mutable_define()->set_handle(handle);
    message.mutable_define()->set_schema_id(schema_id);
    say(message);
  }
  void define(std::uint64_t handle, const std::string& variables = "{}") const {
    wire::ResolveRequest message;
    message.mutable_define()->set_handle(handle);
    message.mutable_define()->set_document_hash("hash");
    message.mutable_define()->set_variables(variables);
    say(message);
  }
  void credit(std::uint32_t messages) const {
    wire::ResolveRequest message;
    message.mutable_credit()->set_messages(messages);
    say(message);
  }
  void resolve(std::uint64_t sequence, const std::vector<std::uint64_t>& handles) const {
    wire::ResolveRequest message;
    add_event(*message.mutable_resolve(), sequence, handles);
    say(message);
  }
  static void add_event(wire::Resolve& resolve,
                        std::uint64_t sequence,
                        const std::vector<std::uint64_t>& handles) {
    wire::ResolveEvent& event = *resolve.add_events();
    event.set_sequence(sequence);
    event.mutable_identity()->set_topic("flights");
    event.set_value("{}");
    for (const std::uint64_t handle : handles)
      event.add_handles(handle);
  }
  void answer(std::uint64_t sequence, std::uint64_t handle) const {
    stream->on_row(sequence, handle, RowStatus::kOk, std::make_shared<const std::string>("body"));
  }

  ResolveStream::Admits admits = [](std::string_view schema_id) { return schema_id != "internal"; };
  ServerOptions options;
  FakeService service;
  std::shared_ptr<LiveCounters> counters = std::make_shared<LiveCounters>();
  FakeWriter writer;
  std::shared_ptr<ResolveStream> stream;
};

TEST_F(ResolveStreamTest, SaysHelloAndGivesCredit) {
  start();
  EXPECT_THAT(writer.take(), ElementsAre("hello s2", "credit 16"));
}

TEST_F(ResolveStreamTest, HandsAnEventOverWithItsRows) {
  start_talking();
  resolve(10, {1, 2});
  ASSERT_EQ(service.batches.size(), 1U);
  const pipeline::Event& event = service.batches[0].events.at(0);
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

TEST_F(ResolveStreamTest, BothersNobodyWithAnEventOfUnknownRowsOnly) {
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

TEST_F(ResolveStreamTest, ForgetsRowsBeyondItsBound) {
  ServerOptions small;
  small.rows_defined_max = 1;
  start_talking(small);
  resolve(10, {1, 2});
  EXPECT_THAT(writer.take(), ElementsAre("rows 10: 1=1:0"));
}

TEST_F(ResolveStreamTest, SaysThatAnEventWithoutRowsIsDone) {
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

TEST_F(ResolveStreamTest, RefusesMessagesBeyondTheCreditThatItGave) {
  ServerOptions small;
  small.resolve_credit = 1;
  start_talking(small);
  resolve(10, {1});
  resolve(11, {1});
  EXPECT_EQ(service.batches.size(), 1U);
  EXPECT_THAT(writer.take(), ElementsAre("rows 11: 1=4:0 last", "credit 1"));
}

TEST_F(ResolveStreamTest, ForgetsACancelledEvent) {
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

TEST_F(ResolveStreamTest, SaysHelloAgainWhenSomethingHasChanged) {
  start_talking();
  service.says.default_schema_id = "s3";
  stream->announce();
  EXPECT_THAT(writer.take(), ElementsAre("hello s3"));
}

TEST_F(ResolveStreamTest, DrainsByAnsweringWhatItHasAndThenEnds) {
  start_talking();
  resolve(10, {1});
  stream->drain();
  EXPECT_THAT(writer.take(), ElementsAre("draining"));
  answer(10, 1);
  stream->flush();
  EXPECT_THAT(writer.take(), ElementsAre("rows 10: 1=0:4 last", "end"));
}

TEST_F(ResolveStreamTest, EndsAtOnceWhenItDrainsWithNothingToDo) {
  start_talking();
  stream->drain();
  EXPECT_THAT(writer.take(), ElementsAre("draining", "end"));
}

TEST_F(ResolveStreamTest, AnswersACallerWhoHasAskedAllItWanted) {
  start_talking();
  resolve(10, {1});
  stream->on_half_closed();
  EXPECT_THAT(writer.take(), IsEmpty());
  answer(10, 1);
  stream->flush();
  EXPECT_THAT(writer.take(), ElementsAre("rows 10: 1=0:4 last", "credit 1", "end"));
}

TEST_F(ResolveStreamTest, FreesEverythingWhenItsCallerIsGone) {
  start_talking();
  resolve(10, {1, 2});
  stream->on_cancelled();
  EXPECT_THAT(writer.take(), ElementsAre("end"));
  EXPECT_THAT(service.cancelled, ElementsAre(10));
  EXPECT_EQ(counters->rows_in_flight, 0U);
  answer(10, 1);
  stream->flush();
  EXPECT_THAT(writer.take(), IsEmpty());
}

TEST_F(ResolveStreamTest, EndsAfterAWriteThatFailed) {
  start_talking();
  resolve(10, {1});
  writer.is_held = true;
  answer(10, 1);
  stream->flush();
  writer.written.clear();
  stream->on_written(false);
  EXPECT_THAT(writer.take(), ElementsAre("end"));
}

// Workers answer, the caller asks and cancels, the transport writes, all at once; every row is
// written once or cancelled. (For TSan above all.)
TEST_F(ResolveStreamTest, StandsManyThreads) {
  class Counting final : public StreamWriter {
   public:
    void write(const wire::ResolveResponse& message) override {
      rows += static_cast<std::uint64_t>(message.rows().handles_size());
      stream->on_written(true);
    }
    void finish(const std::string&) override { ended = true; }
    ResolveStream* stream = nullptr;
    std::atomic<std::uint64_t> rows{0};
    std::atomic<bool> ended{false};
  };
  constexpr std::uint64_t kEvents = 2'000;
  ServerOptions generous;
  generous.resolve_credit = kEvents;
  Counting counting;
  options = generous;
  stream = std::make_shared<ResolveStream>(options, service, counters, admits);
  counting.stream = stream.get();
  stream->start(counting);
  define(1);
  define(2);
  credit(1'000'000);

  std::atomic<std::uint64_t> asked{0};
  const auto work = [&](std::uint64_t first) {
    for (std::uint64_t sequence = first; sequence < kEvents; sequence += 2) {
      while (asked <= sequence)
        std::this_thread::yield();
      answer(sequence, 1);
      answer(sequence, 2);
      stream->flush();
    }
  };
  std::thread even(work, 0);
  std::thread odd(work, 1);
  for (std::uint64_t sequence = 0; sequence < kEvents; ++sequence) {
    resolve(sequence, {1, 2});
    ++asked;
  }
  even.join();
  odd.join();
  EXPECT_EQ(counting.rows, kEvents * 2);
  EXPECT_EQ(counters->rows_in_flight, 0U);
  stream->drain();
  EXPECT_TRUE(counting.ended);
}

}  // namespace
}  // namespace exec::rpc
