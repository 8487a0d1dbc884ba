#include "conn-service/exec_client/address_resolver.h"

#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace conn::exec_client {
namespace {

using testing::ElementsAre;

struct Parsed {
  const char* text;
  std::vector<HostPort> addresses;  // empty: refused
};
const Parsed kAddresses[] = {
    {"exec:7001", {{"exec", "7001"}}},
    {"127.0.0.1:1,127.0.0.1:2", {{"127.0.0.1", "1"}, {"127.0.0.1", "2"}}},
    {"[::1]:7001", {{"::1", "7001"}}},
    {"", {}},
    {"exec", {}},
    {"exec:", {}},
    {":7001", {}},
    {"exec:0", {}},
    {"exec:65536", {}},
    {"exec:70x", {}},
    {"::1:7001", {}},
    {"a:1,,b:1", {}},
    {"a:1,", {}},
    {"http://exec:7001", {}},
};

TEST(AddressResolver, ReadsAddressesAsConfigured) {
  for (const Parsed& row : kAddresses) {
    const auto parsed = parse_addresses(row.text);
    EXPECT_EQ(parsed.has_value(), !row.addresses.empty()) << row.text;
    if (parsed) {
      EXPECT_EQ(*parsed, row.addresses) << row.text;
    }
  }
}

TEST(AddressResolver, FindsAllAddressesAndTellsOnlyOfChanges) {
  shared::loop::Loop loop;
  std::vector<std::vector<std::string>> told;
  // The replica at .3 goes once the first answer has been told: answers that pile up are one.
  std::atomic<bool> has_told = false;
  std::atomic<int> times = 0;
  const auto look_up = [&](const HostPort& name) -> std::vector<std::string> {
    if (times++ % 2 == 0) return {};  // the name service comes and goes
    if (has_told) return {"10.0.0.4:" + name.port};
    return {"10.0.0.3:" + name.port, "10.0.0.4:" + name.port};
  };
  const AddressResolver resolver(
      loop, {{"exec", "7001"}}, 1,
      [&](std::vector<std::string> addresses) {
        told.push_back(std::move(addresses));
        has_told = true;
        if (told.size() == 2) loop.stop();
      },
      look_up);
  loop.run();
  EXPECT_THAT(told, ElementsAre(ElementsAre("10.0.0.3:7001", "10.0.0.4:7001"),
                                ElementsAre("10.0.0.4:7001")));
}

TEST(AddressResolver, ResolvesALiteralAddressByItself) {
  shared::loop::Loop loop;
  std::vector<std::string> found;
  const AddressResolver resolver(loop, {{"127.0.0.1", "7001"}}, 60'000,
                                 [&](std::vector<std::string> addresses) {
                                   found = std::move(addresses);
                                   loop.stop();
                                 });
  loop.run();
  EXPECT_THAT(found, ElementsAre("127.0.0.1:7001"));
}

}  // namespace
}  // namespace conn::exec_client
