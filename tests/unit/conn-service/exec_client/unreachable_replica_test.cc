// An address that cannot be reached: one line in the log per incident, and why for /readyz.
#include "shared/log/log.h"
#include "tests/unit/conn-service/exec_client/exec_client_fixture.h"

namespace conn::exec_client {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class UnreachableReplica : public ExecClientTest {
 protected:
  UnreachableReplica() { testing::internal::CaptureStderr(); }
  ~UnreachableReplica() override { (void)log_lines(); }

  std::string log_lines() {
    if (!std::exchange(is_captured_, false)) return {};
    (void)shared::log::flush();
    return testing::internal::GetCapturedStderr();
  }
  static std::size_t count(const std::string& text, const std::string& what) {
    std::size_t found = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
      ++found;
    return found;
  }

 private:
  bool is_captured_ = true;
};

TEST_F(UnreachableReplica, IsLoggedOncePerIncidentWithTheReason) {
  start();
  client->set_addresses({"a", "b"});
  turn();
  EXPECT_THAT(client->troubles(),
              ElementsAre("a: has not answered yet", "b: has not answered yet"));
  for (int i = 0; i < 5; ++i) {
    links.replicas["a"].close();
    turn();
    clock.advance(1'000);
  }
  links.replicas["b"].hello("b");
  EXPECT_THAT(client->troubles(), ElementsAre("a: killed"));
  links.replicas["a"].hello("a");
  EXPECT_THAT(client->troubles(), IsEmpty());
  links.replicas["a"].close();  // connected before: lost
  turn();
  clock.advance(2'000);
  links.replicas["a"].close();
  turn();
  const std::string text = log_lines();
  EXPECT_EQ(count(text, "executor cannot be reached, and is tried again address=a reason=killed"),
            2U)
      << text;
  EXPECT_EQ(count(text, "address=b reason"), 0U) << text;
}

TEST_F(UnreachableReplica, IsNotLoggedIfItCanBeReachedSoonAfterwards) {
  start();
  client->set_addresses({"a"});
  turn();
  links.replicas["a"].close();  // it starts together with conn-service
  turn();
  clock.advance(1'000);
  links.replicas["a"].hello("a");
  clock.advance(10'000);
  links.replicas["a"].close();  // and is replaced later
  turn();
  links.replicas["a"].close();
  turn();
  links.replicas["a"].hello("a");
  EXPECT_EQ(count(log_lines(), "executor cannot be reached"), 0U);
}

TEST_F(UnreachableReplica, IsLoggedOnceIfItIsSilentFromTheBeginning) {
  start();
  client->set_addresses({"a"});
  for (int i = 0; i < 20; ++i) {
    clock.advance(1'000);
    client->look();
    turn();
  }
  EXPECT_THAT(client->troubles(), ElementsAre(HasSubstr("sends nothing")));
  EXPECT_EQ(count(log_lines(), "executor cannot be reached"), 1U);
}

}  // namespace
}  // namespace conn::exec_client
