#include "shared/service/can_listen.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/free_port.h"
#include "tests/support/loopback.h"

namespace shared::service {
namespace {

TEST(CanListen, AcceptsAFreePort) {
  EXPECT_TRUE(can_listen({"127.0.0.1", tests::free_port()}, "listen"));
}

TEST(CanListen, APortThatIsInUseIsReportedWithItsKey) {
  std::uint16_t port = 0;
  const UniqueFd other = tests::listen_on_loopback(port, 1);
  const auto result = can_listen({"127.0.0.1", port}, "listen");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message,
            fmt::format("cannot listen on 127.0.0.1:{}: Address already in use; stop the process "
                        "that does, or choose another `listen.port`",
                        port));
}

TEST(CanListen, AnAddressOfAnotherMachineIsReportedWithItsKey) {
  const auto result = can_listen({"192.0.2.1", 4011}, "listen");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message,
            "cannot listen on 192.0.2.1:4011: Cannot assign requested address; `listen.host` must "
            "be an address of this machine");
}

}  // namespace
}  // namespace shared::service
