#include "exec-service/rpc/rows_chunker.h"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exec-service/rpc/server_options.h"
#include "proto/exec.pb.h"

namespace exec::rpc {
namespace {

using ports::RowStatus;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t kMessageBytes = 1U << 20U;

ports::Body body(std::size_t bytes, char c = 'x') {
  return std::make_shared<const std::string>(bytes, c);
}

// "10: 1(3) 2(4) last": handles with the length of their bodies.
std::string line(const sluice::exec::v1::Rows& rows) {
  std::string text = std::to_string(rows.sequence()) + ":";
  std::size_t sum = 0;
  for (int i = 0; i < rows.handles_size(); ++i) {
    text += " " + std::to_string(rows.handles(i)) + "(" + std::to_string(rows.lengths(i)) + ")";
    sum += rows.lengths(i);
  }
  EXPECT_EQ(sum, rows.blob().size());
  return text + (rows.last() ? " last" : "");
}

std::vector<std::string> take_all(RowsChunker& chunks) {
  std::vector<std::string> lines;
  while (!chunks.is_empty()) {
    sluice::exec::v1::Rows rows;
    chunks.next(rows);
    lines.push_back(line(rows));
  }
  return lines;
}

TEST(RowsChunker, GathersTheRowsOfAnEvent) {
  RowsChunker chunks(100, kMessageBytes);
  chunks.add(10, 1, RowStatus::kOk, body(3), false);
  chunks.add(10, 2, RowStatus::kUnknownRow, nullptr, false);
  chunks.add(10, 3, RowStatus::kOk, body(4), true);
  EXPECT_THAT(take_all(chunks), ElementsAre("10: 1(3) 2(0) 3(4) last"));
}

TEST(RowsChunker, PutsBodiesEndToEnd) {
  RowsChunker chunks(100, kMessageBytes);
  chunks.add(10, 1, RowStatus::kOk, body(2, 'a'), false);
  chunks.add(10, 2, RowStatus::kOk, body(3, 'b'), true);
  sluice::exec::v1::Rows rows;
  chunks.next(rows);
  EXPECT_EQ(rows.blob(), "aabbb");
}

TEST(RowsChunker, BeginsAnotherChunkBeforeOneGrowsTooLarge) {
  RowsChunker chunks(100, kMessageBytes);
  for (std::uint64_t row = 1; row <= 5; ++row)
    chunks.add(10, row, RowStatus::kOk, body(34), row == 5);
  EXPECT_THAT(take_all(chunks),
              ElementsAre("10: 1(34) 2(34)", "10: 3(34) 4(34)", "10: 5(34) last"));
}

TEST(RowsChunker, LetsALargeRowTravelAlone) {
  RowsChunker chunks(100, kMessageBytes);
  chunks.add(10, 1, RowStatus::kOk, body(10), false);
  chunks.add(10, 2, RowStatus::kOk, body(5'000), false);
  chunks.add(10, 3, RowStatus::kOk, body(10), true);
  EXPECT_THAT(take_all(chunks), ElementsAre("10: 1(10)", "10: 2(5000)", "10: 3(10) last"));
}

TEST(RowsChunker, CountsRowsWithoutABodyToo) {
  RowsChunker chunks(100, kMessageBytes);
  for (std::uint64_t row = 1; row <= 8; ++row)
    chunks.add(10, row, RowStatus::kUnknownRow, nullptr, row == 8);
  EXPECT_THAT(take_all(chunks),
              ElementsAre("10: 1(0) 2(0) 3(0) 4(0) 5(0) 6(0)", "10: 7(0) 8(0) last"));
}

TEST(RowsChunker, AnswersARowTooLargeForAMessageWithAnError) {
  RowsChunker chunks(100'000, 20'000);
  chunks.add(10, 1, RowStatus::kOk, body(100), false);
  chunks.add(10, 2, RowStatus::kOk, body(20'000 - kMessageOverheadBytes), false);
  chunks.add(10, 3, RowStatus::kOk, body(20'001 - kMessageOverheadBytes), false);
  chunks.add(10, 4, RowStatus::kOk, body(100), true);
  std::vector<std::string> blobs;
  while (!chunks.is_empty()) {
    sluice::exec::v1::Rows rows;
    chunks.next(rows);
    EXPECT_LE(rows.ByteSizeLong(), 20'000U);
    blobs.push_back(rows.blob());
  }
  EXPECT_THAT(
      blobs,
      ElementsAre(
          std::string(100, 'x'), std::string(15'904, 'x'),
          R"({"data":null,"errors":[{"message":"The response is larger than )"
          R"(15904 bytes: select less, or ask for shorter lists.","extensions":{"code":"RESPONSE_TOO_LARGE"}}]})" +
              std::string(100, 'x')));
}

TEST(RowsChunker, TakesTheLimitThatItsCallerNames) {
  RowsChunker chunks(100'000, kMessageBytes);
  chunks.limit_messages(20'000);
  chunks.add(10, 1, RowStatus::kOk, body(20'000), true);
  sluice::exec::v1::Rows rows;
  chunks.next(rows);
  EXPECT_THAT(rows.blob(), testing::HasSubstr("RESPONSE_TOO_LARGE"));
}

TEST(RowsChunker, KeepsEventsApart) {
  RowsChunker chunks(100, kMessageBytes);
  chunks.add(10, 1, RowStatus::kOk, body(1), false);
  chunks.add(11, 1, RowStatus::kOk, body(2), true);
  chunks.add(10, 2, RowStatus::kOk, body(3), true);
  EXPECT_THAT(take_all(chunks), ElementsAre("10: 1(1) 2(3) last", "11: 1(2) last"));
}

TEST(RowsChunker, OpensANewChunkWhenTheLastOneHasLeft) {
  RowsChunker chunks(100, kMessageBytes);
  chunks.add(10, 1, RowStatus::kOk, body(1), false);
  EXPECT_THAT(take_all(chunks), ElementsAre("10: 1(1)"));
  chunks.add(10, 2, RowStatus::kOk, body(1), true);
  EXPECT_THAT(take_all(chunks), ElementsAre("10: 2(1) last"));
}

TEST(RowsChunker, EndsAnEventWithoutRows) {
  RowsChunker chunks(100, kMessageBytes);
  chunks.finish(10);
  EXPECT_THAT(take_all(chunks), ElementsAre("10: last"));
}

TEST(RowsChunker, DropsWhatACancelledEventHasGathered) {
  RowsChunker chunks(100, kMessageBytes);
  for (const std::uint64_t sequence : {10U, 11U, 12U})
    chunks.add(sequence, 1, RowStatus::kOk, body(1), false);
  chunks.drop(11);
  chunks.add(12, 2, RowStatus::kOk, body(1), true);
  EXPECT_THAT(take_all(chunks), ElementsAre("10: 1(1)", "12: 1(1) 2(1) last"));
  chunks.add(13, 1, RowStatus::kOk, body(1), true);
  chunks.drop(13);
  EXPECT_THAT(take_all(chunks), IsEmpty());
}

}  // namespace
}  // namespace exec::rpc
