#include "shared/http/request_parser.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace shared::http {
namespace {

using State = RequestParser::State;
using namespace std::string_view_literals;

const RequestLimits kLimits = {.body_bytes_max = 64};

// Feeds `text` in pieces of `piece` bytes until something comes out.
RequestParser::Fed feed_in_pieces(RequestParser& parser, std::string_view text, std::size_t piece) {
  RequestParser::Fed fed;
  std::size_t taken = 0;
  while (taken < text.size()) {
    fed = parser.feed(text.substr(taken, piece));
    taken += fed.taken;
    if (fed.state == State::kRequest || fed.state == State::kRefused) break;
  }
  return {fed.state, taken};
}

TEST(RequestParser, ReadsARequestHoweverItIsCut) {
  constexpr std::string_view kText =
      "POST /graphql?a=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nX-A:  b \r\n\r\nhello";
  for (std::size_t piece = 1; piece <= kText.size(); ++piece) {
    RequestParser parser(kLimits);
    const RequestParser::Fed fed = feed_in_pieces(parser, kText, piece);
    ASSERT_EQ(fed.state, State::kRequest) << piece;
    EXPECT_EQ(fed.taken, kText.size());
    const Request request = parser.take();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path(), "/graphql");
    EXPECT_EQ(request.version, 11);
    EXPECT_TRUE(request.keep_alive);
    EXPECT_EQ(request.fields, (Fields{{"Host", "x"}, {"Content-Length", "5"}, {"X-A", "b"}}));
    EXPECT_EQ(request.body, "hello");
    EXPECT_TRUE(parser.is_idle());
  }
}

// Beast aborted the process when the only chunk, the last, came in pieces.
TEST(RequestParser, ReadsAnEmptyChunkedBodyHoweverItIsCut) {
  constexpr std::string_view kText =
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  for (std::size_t piece = 1; piece <= kText.size(); ++piece) {
    RequestParser parser(kLimits);
    const RequestParser::Fed fed = feed_in_pieces(parser, kText, piece);
    ASSERT_EQ(fed.state, State::kRequest) << piece;
    EXPECT_EQ(fed.taken, kText.size());
    EXPECT_EQ(parser.take().body, "");
  }
}

TEST(RequestParser, ReadsAChunkedBodyHoweverItIsCut) {
  constexpr std::string_view kText =
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "3;ext=\"1\"\r\nhel\r\n2\r\nlo\r\n0\r\nX-Trailer: 1\r\n\r\n";
  for (std::size_t piece = 1; piece <= kText.size(); ++piece) {
    RequestParser parser(kLimits);
    const RequestParser::Fed fed = feed_in_pieces(parser, kText, piece);
    ASSERT_EQ(fed.state, State::kRequest) << piece;
    EXPECT_EQ(fed.taken, kText.size());
    const Request request = parser.take();
    EXPECT_EQ(request.body, "hello");
    EXPECT_EQ(find(request.fields, "x-trailer"), nullptr);
  }
}

TEST(RequestParser, LeavesWhatComesAfterTheRequest) {
  constexpr std::string_view kText =
      "\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n\x81\x80";
  RequestParser parser(kLimits);
  const RequestParser::Fed first = parser.feed(kText);
  ASSERT_EQ(first.state, State::kRequest);
  EXPECT_EQ(parser.take().target, "/a");
  const RequestParser::Fed second = parser.feed(kText.substr(first.taken));
  ASSERT_EQ(second.state, State::kRequest);
  EXPECT_EQ(parser.take().target, "/b");
  EXPECT_EQ(kText.substr(first.taken + second.taken), "\x81\x80");
}

TEST(RequestParser, ReportsOnceThatTheClientWaitsForContinue) {
  RequestParser parser(kLimits);
  EXPECT_EQ(parser
                .feed("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
                      "Expect: 100-Continue\r\n\r\n")
                .state,
            State::kNeedsContinue);
  EXPECT_EQ(parser.feed("a").state, State::kNeedsMore);
  EXPECT_EQ(parser.feed("b").state, State::kRequest);
}

TEST(RequestParser, KnowsWhenTheConnectionEndsWithTheRequest) {
  RequestParser parser(kLimits);
  ASSERT_EQ(parser.feed("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").state,
            State::kRequest);
  EXPECT_FALSE(parser.take().keep_alive);
  ASSERT_EQ(parser.feed("GET / HTTP/1.0\r\n\r\n").state, State::kRequest);
  EXPECT_FALSE(parser.take().keep_alive);
}

struct RefusalCase {
  const char* name;
  std::string_view text;
  int status;
};

class RequestParserRefusal : public testing::TestWithParam<RefusalCase> {};

TEST_P(RequestParserRefusal, HasItsStatusHoweverItIsCut) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, GetParam().text.size()}) {
    RequestParser parser(kLimits);
    const RequestParser::Fed fed = feed_in_pieces(parser, GetParam().text, piece);
    ASSERT_EQ(fed.state, State::kRefused);
    EXPECT_EQ(parser.refusal(), GetParam().status) << parser.refusal_reason();
  }
}

const std::string kLongLine(20'000, 'a');
const std::string kLongTarget = "GET /" + kLongLine;
const std::string kTargetOverLimit =
    "GET /" + kLongLine.substr(0, 9000) + " HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string kLongField = "GET / HTTP/1.1\r\nHost: x\r\nA: " + kLongLine;
const std::string kManyFields = [] {
  std::string text = "GET / HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 101; ++i)
    text += "A: b\r\n";
  return text + "\r\n";
}();

const RefusalCase kRefusals[] = {
    {"NotHttp", "\x16\x03\x01 hello\r\n\r\n"sv, 400},
    {"NoVersion", "GET /\r\n\r\n"sv, 400},
    {"Http2", "PRI * HTTP/2.0\r\n\r\n"sv, 505},
    {"NoHost", "GET / HTTP/1.1\r\n\r\n"sv, 400},
    {"TwoHosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"sv, 400},
    {"SpaceBeforeColon", "GET / HTTP/1.1\r\nHost : x\r\n\r\n"sv, 400},
    {"ObsFold", "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n"sv, 400},
    {"Nul", "GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n"sv, 400},
    {"BareLineFeed", "GET / HTTP/1.1\nHost: x\r\n\r\n"sv, 400},
    {"BareCarriageReturn", "GET / HTTP/1.1\r\nHost: x\rA: b\r\n\r\n"sv, 400},
    {"LengthAndChunked",
     "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"sv,
     400},
    {"ChunkedAndLength",
     "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"sv,
     400},
    {"DifferingLengths",
     "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n"sv, 400},
    {"EqualLengthsTwice",
     "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n"sv, 400},
    {"LengthList", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 3\r\n\r\n"sv, 400},
    {"SignedLength", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\n"sv, 400},
    {"UnknownCoding", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n"sv, 400},
    {"TwoCodings", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"sv, 400},
    {"ChunkedTwice",
     "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
     "chunked\r\n\r\n"sv,
     400},
    {"ChunkedInOldVersion", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"sv, 400},
    {"BadChunkSize",
     "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n"sv, 400},
    {"BodyOverLimit", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 65\r\n\r\n"sv, 413},
    {"ChunksOverLimit",
     "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n"
     "0123456789012345678901234567890123456789012345678901234567890123456789"sv,
     413},
    {"LongTarget", kLongTarget, 414},
    {"TargetOverLimit", kTargetOverLimit, 414},
    {"LongField", kLongField, 431},
    {"ManyFields", kManyFields, 431},
};
INSTANTIATE_TEST_SUITE_P(RequestParser,
                         RequestParserRefusal,
                         testing::ValuesIn(kRefusals),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(RequestParser, RefusesChunkHeadersWithoutEnd) {
  RequestParser parser(kLimits);
  ASSERT_EQ(parser.feed("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n").state,
            State::kNeedsMore);
  EXPECT_EQ(parser.feed("1;" + kLongLine).state, State::kRefused);
  EXPECT_EQ(parser.refusal(), 400);
}

}  // namespace
}  // namespace shared::http
