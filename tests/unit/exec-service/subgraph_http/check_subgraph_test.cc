#include "exec-service/subgraph_http/check_subgraph.h"

#include <gtest/gtest.h>

namespace exec::subgraph_http {
namespace {

struct Case {
  const char* url;
  const char* outcome;
};

constexpr Case kUrls[] = {
    {"http://flights:4001/graphql", "taken"},
    {"https://flights.example/graphql?v=2", "taken"},
    {"http://[::1]:4001", "taken"},
    {"flights:4001", "must begin with http:// or https://: write http://flights:4001"},
    {"HTTP://flights:4001", "must begin with http:// or https://"},
    {"file:///etc/passwd", "must begin with http:// or https://"},
    {"gopher://flights/", "must begin with http:// or https://"},
    {"http://", "is not a URL: write http://host:port/path"},
    {"http://flights:99999/", "is not a URL: write http://host:port/path"},
    {"http://fl ights/", "is not a URL: write http://host:port/path"},
    {"http://me:secret@flights/",
     "must not hold a password: set an `authorization` header instead (`headers.set`)"},
    {"http://flights/#here", "must not have a fragment: it would never be sent"},
};

TEST(CheckUrl, AcceptsHttpUrlsAndReportsWhatIsWrongWithOthers) {
  for (const Case& c : kUrls)
    EXPECT_EQ(check_url(c.url).value_or("taken"), c.outcome) << c.url;
}

}  // namespace
}  // namespace exec::subgraph_http
