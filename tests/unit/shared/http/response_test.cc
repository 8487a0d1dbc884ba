#include "shared/http/response.h"

#include <string>

#include <gtest/gtest.h>

namespace shared::http {
namespace {

std::string written(const Response& response, const ResponseContext& context = {}) {
  std::string out;
  append_response(out, response, context);
  return out;
}

TEST(Response, StatesItsLengthAndWhetherTheConnectionStays) {
  EXPECT_EQ(written({200, {{"Content-Type", "text/plain"}}, "hello"}),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n"
            "Connection: keep-alive\r\n\r\nhello");
  EXPECT_EQ(written({503, {}, ""}, {.keep_alive = false}),
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

TEST(Response, ToHeadHasTheLengthOfTheBodyItLeavesOut) {
  EXPECT_EQ(written({200, {}, "hello"}, {.is_head = true}),
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n");
}

TEST(Response, WithoutContentHasNoLength) {
  EXPECT_EQ(written({204, {}, ""}), "HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(written({304, {}, ""}), "HTTP/1.1 304 Not Modified\r\nConnection: keep-alive\r\n\r\n");
}

TEST(Response, ReportsWhichMethodsThereAre) {
  EXPECT_EQ(written(only_get_and_head()),
            "HTTP/1.1 405 Method Not Allowed\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Allow: GET, HEAD\r\nContent-Length: 35\r\nConnection: keep-alive\r\n\r\n"
            "Only GET and HEAD are served here.\n");
}

TEST(Response, DatesItself) {
  EXPECT_EQ(http_date(784'111'777'000), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(written({204, {}, ""}, {.wall_ms = 784'111'777'000}),
            "HTTP/1.1 204 No Content\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "Connection: keep-alive\r\n\r\n");
}

}  // namespace
}  // namespace shared::http
