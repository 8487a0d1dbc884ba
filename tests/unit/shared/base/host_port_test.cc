#include "shared/base/host_port.h"

#include <gtest/gtest.h>

namespace shared {
namespace {

struct Row {
  const char* text;
  HostPort expected;
};
constexpr const char* kDefaultPort = "4011";

TEST(HostPort, IsReadAsWritten) {
  const Row rows[] = {
      {"exec:7001", {"exec", "7001"}},
      {"127.0.0.1:1", {"127.0.0.1", "1"}},
      {"exec-service.prod.svc.cluster.local:65535",
       {"exec-service.prod.svc.cluster.local", "65535"}},
      {"[::1]:7001", {"::1", "7001"}},
  };
  for (const Row& row : rows) {
    const auto parsed = parse_host_port(row.text, kDefaultPort);
    ASSERT_TRUE(parsed) << row.text << " " << parsed.error().message;
    EXPECT_EQ(*parsed, row.expected) << row.text;
  }
}

struct Wrong {
  const char* text;
  const char* message;
};

TEST(HostPort, ReportsWhatToWriteInstead) {
  const Wrong rows[] = {
      {"http://exec:4011",
       "must be host:port, without scheme and path: write exec:4011, not `http://exec:4011`"},
      {"https://exec:4011/graphql",
       "must be host:port, without scheme and path: write exec:4011, not "
       "`https://exec:4011/graphql`"},
      {"exec", "must be host:port, with a port: write exec:4011, not `exec`"},
      {"::1",
       "must be host:port, with an IPv6 address in brackets: write \"[::1]:4011\", not `::1`"},
      {"::1:4011",
       "must be host:port, with an IPv6 address in brackets: write \"[::1]:4011\", not `::1:4011`"},
      {"http://exec/",
       "must be host:port, without scheme and path: write exec:4011, not `http://exec/`"},
      {"exec:", "must be host:port with a port from 1 to 65535, not `exec:`"},
      {":7001", "must be host:port with a port from 1 to 65535, not `:7001`"},
      {"exec:0", "must be host:port with a port from 1 to 65535, not `exec:0`"},
      {"exec:65536", "must be host:port with a port from 1 to 65535, not `exec:65536`"},
      {"exec:70x", "must be host:port with a port from 1 to 65535, not `exec:70x`"},
      {"[exec]:7001", "must be host:port with a port from 1 to 65535, not `[exec]:7001`"},
      {"a b:1", "must be host:port with a port from 1 to 65535, not `a b:1`"},
      {"", "must be host:port with a port from 1 to 65535, not ``"},
  };
  for (const Wrong& row : rows) {
    const auto parsed = parse_host_port(row.text, kDefaultPort);
    ASSERT_FALSE(parsed) << row.text;
    EXPECT_EQ(parsed.error().message, row.message);
  }
}

}  // namespace
}  // namespace shared
