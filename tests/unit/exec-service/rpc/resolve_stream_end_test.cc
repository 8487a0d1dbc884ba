// How a stream ends, and that many threads may be at it meanwhile.
#include <atomic>
#include <thread>

#include "tests/unit/exec-service/rpc/resolve_stream_fixture.h"

namespace exec::rpc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

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

TEST_F(ResolveStreamTest, IsNotGreetedWhileItDrains) {
  stream = std::make_shared<ResolveStream>(options, service, counters, turn, admits);
  writer.stream = stream.get();
  stream->drain();
  stream->start(writer);
  EXPECT_THAT(writer.take(), ElementsAre("draining", "end"));
}

TEST_F(ResolveStreamTest, AnswersACallerThatHasSentItsLastMessage) {
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
  stream = std::make_shared<ResolveStream>(options, service, counters, turn, admits);
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
