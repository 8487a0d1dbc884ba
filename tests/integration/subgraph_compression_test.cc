// Answers in a content coding, and bombs. What Node does not write is written here by hand.
#include "tests/integration/subgraph_fixture.h"

namespace exec::subgraph {
namespace {

using shared::ErrorCode;

// RFC 8878 §3.1.1: a frame without checksum; its window says 128 KiB, its content size nothing.
const std::string kZstdHead("\x28\xb5\x2f\xfd\x00\x38", 6);

// §3.1.1.2: header of 3 bytes, little endian: last?, type (0: raw, 1: one byte repeated), size.
std::string zstd_block(bool is_last, unsigned type, unsigned size, const std::string& content) {
  const unsigned header = (is_last ? 1U : 0U) | (type << 1U) | (size << 3U);
  std::string block;
  for (const unsigned shift : {0U, 8U, 16U})
    block.push_back(static_cast<char>((header >> shift) & 0xffU));
  return block + content;
}

std::string zstd(const std::string& text) {
  return kZstdHead + zstd_block(true, 0, static_cast<unsigned>(text.size()), text);
}

// 4 bytes for each 128 KiB.
std::string zstd_bomb(int blocks) {
  std::string bomb = kZstdHead;
  for (int i = 0; i < blocks; ++i)
    bomb += zstd_block(false, 1, 131'072, " ");
  return bomb + zstd_block(true, 0, 2, "{}");
}

TEST_F(SubgraphTest, InflatesZstd) {
  open();
  server.always = tests::StubResponse{.body = zstd(R"({"data":{"a":1}})"),
                                      .headers = {"content-encoding: zstd"}};
  send("{}");
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(text(0), R"(200 {"data":{"a":1}})");
}

TEST_F(SubgraphTest, BoundsWhatIsInflatedAndNotWhatIsSent) {
  options.response_bytes_max = 1'000'000;
  open();
  server.always =
      tests::StubResponse{.body = zstd_bomb(8'192), .headers = {"content-encoding: zstd"}};
  ASSERT_LT(server.always->body.size(), 40'000U) << "for a gigabyte";
  send("{}");
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(text(0), "subgraph flights: its answer is larger than `response_max`, 1000000");
  EXPECT_EQ(code(0), ErrorCode::kInternal);
  server.always = tests::StubResponse{.body = zstd_bomb(7), .headers = {"content-encoding: zstd"}};
  send("{}");
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(text(1).size(), 4 + 7 * 131'072 + 2U) << "what fits is passed on";
}

TEST_F(SubgraphTest, AsksForNoCodingIfSoConfigured) {
  options.compression = false;
  open();
  server.always = tests::StubResponse{};
  send("{}");
  ASSERT_TRUE(wait_for_answers());
  EXPECT_FALSE(server.requests[0].headers.contains("accept-encoding"));
}

TEST_F(SubgraphTest, ReportsACodingThatIsUnknownOrNotWhatTheHeaderNames) {
  open();
  server.always = tests::StubResponse{.headers = {"content-encoding: rot13"}};
  send("{}");
  ASSERT_TRUE(wait_for_answers());
  EXPECT_NE(text(0).find("content encoding"), std::string::npos) << text(0);
  server.always = tests::StubResponse{.headers = {"content-encoding: zstd"}};
  send("{}");
  ASSERT_TRUE(wait_for_answers());
  for (const std::size_t i : {0U, 1U})
    EXPECT_EQ(code(i), ErrorCode::kInternal) << text(i);
  EXPECT_EQ(counters().unusable, 2U);
}

}  // namespace
}  // namespace exec::subgraph
