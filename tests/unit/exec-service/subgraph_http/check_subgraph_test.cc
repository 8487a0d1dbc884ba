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
    {"", "subgraphs.flights.url is missing: where does the subgraph listen?"},
    {"flights:4001", "subgraphs.flights.url must begin with http:// or https://"},
    {"HTTP://flights:4001", "subgraphs.flights.url must begin with http:// or https://"},
    {"file:///etc/passwd", "subgraphs.flights.url must begin with http:// or https://"},
    {"gopher://flights/", "subgraphs.flights.url must begin with http:// or https://"},
    {"http://", "subgraphs.flights.url is no URL: write http://host:port/path"},
    {"http://flights:99999/", "subgraphs.flights.url is no URL: write http://host:port/path"},
    {"http://fl ights/", "subgraphs.flights.url is no URL: write http://host:port/path"},
    {"http://me:secret@flights/",
     "subgraphs.flights.url must not hold a password: set an `authorization` header instead "
     "(`headers.set`)"},
    {"http://flights/#here",
     "subgraphs.flights.url must not have a fragment: it would never be sent"},
};

std::string outcome(const subgraph::SubgraphOptions& options) {
  const auto checked = check_subgraph(options);
  return checked ? "taken" : checked.error().message;
}

TEST(CheckSubgraph, TakesHttpUrlsAndSaysWhatIsWrongWithOthers) {
  for (const Case& c : kUrls)
    EXPECT_EQ(outcome({.name = "flights", .url = c.url}), c.outcome);
}

TEST(CheckSubgraph, NeedsTimeAndRoom) {
  const std::string url = "http://flights";
  EXPECT_EQ(outcome({.name = "f", .url = url, .connect_timeout_ms = 0}),
            "subgraphs.f.connect_timeout_ms must be at least 1");
  EXPECT_EQ(outcome({.name = "f", .url = url, .timeout_ms = 0}),
            "subgraphs.f.timeout_ms must be at least 1");
  EXPECT_EQ(outcome({.name = "f", .url = url, .connections_max = 0}),
            "subgraphs.f.connections_max must be at least 1");
  EXPECT_EQ(outcome({.name = "f", .url = url, .response_bytes_max = 0}),
            "subgraphs.f.response_bytes_max must be at least 1");
  EXPECT_EQ(outcome({.name = "f", .url = url, .waiting_max = 0}), "taken");
}

}  // namespace
}  // namespace exec::subgraph_http
