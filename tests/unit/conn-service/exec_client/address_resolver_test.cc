#include "conn-service/exec_client/address_resolver.h"

#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace conn::exec_client {
namespace {

using testing::ElementsAre;

TEST(AddressResolver, FindsAllAddressesAndReportsOnlyChanges) {
  shared::loop::Loop loop;
  std::vector<std::vector<std::string>> found;
  // The replica at .3 is removed once the first answer has been reported, as answers that pile up
  // become one.
  std::atomic<bool> has_reported = false;
  std::atomic<int> times = 0;
  const auto look_up = [&](const HostPort& name) -> std::vector<std::string> {
    if (times++ % 2 == 0) return {};  // the name service comes and goes
    if (has_reported) return {"10.0.0.4:" + name.port};
    return {"10.0.0.3:" + name.port, "10.0.0.4:" + name.port};
  };
  const AddressResolver resolver(
      loop, {{"exec", "7001"}}, 1,
      [&](std::vector<std::string> addresses) {
        found.push_back(std::move(addresses));
        has_reported = true;
        if (found.size() == 2) loop.stop();
      },
      look_up);
  loop.run();
  EXPECT_THAT(found, ElementsAre(ElementsAre("10.0.0.3:7001", "10.0.0.4:7001"),
                                 ElementsAre("10.0.0.4:7001")));
}

TEST(AddressResolver, ResolvesALiteralAddressToItself) {
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
