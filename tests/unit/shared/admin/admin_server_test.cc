#include "shared/admin/admin_server.h"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <string>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace shared::admin {
namespace {

// Sends `request` and turns the loop until the server has closed; what came back without the date.
std::string ask(loop::Loop& loop, const AdminServer& server, const std::string& request) {
  const UniqueFd fd(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(server.port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(::send(fd.get(), request.data(), request.size(), 0),
            static_cast<ssize_t>(request.size()));
  std::string answer;
  std::array<char, 4096> buffer{};
  for (int turn = 0; turn < 1000; ++turn) {
    loop.run_once();
    const ssize_t got = ::recv(fd.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got == 0) break;
    if (got > 0) answer.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return answer;
}

class AdminServerTest : public testing::Test {
 protected:
  AdminServerTest() {
    Routes routes;
    routes["/healthz"] = [] { return text_page("ok\n", "text/plain"); };
    routes["/readyz"] = [this] { return readiness(missing_, notes_); };
    server_ = *AdminServer::open(loop_, {}, std::move(routes));
  }

  std::vector<std::string> missing_;
  std::vector<std::string> notes_;
  loop::Loop loop_;
  std::unique_ptr<AdminServer> server_;
};

TEST_F(AdminServerTest, AnswersARoute) {
  EXPECT_EQ(ask(loop_, *server_, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nCache-Control: no-store\r\n"
            "Content-Length: 3\r\nConnection: close\r\n\r\nok\n");
}

TEST_F(AdminServerTest, ReportsWhatReadinessWaitsFor) {
  missing_ = {"no executor is connected"};
  const std::string answer = ask(loop_, *server_, "GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 Service Unavailable\r\n")) << answer;
  EXPECT_TRUE(answer.ends_with("{\"ready\":false,\"waitingFor\":[\"no executor is connected\"]}\n"))
      << answer;
}

TEST_F(AdminServerTest, MentionsWhatIsWrongAlthoughItIsReady) {
  notes_ = {"the schema files cannot be used"};
  const std::string answer = ask(loop_, *server_, "GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_TRUE(
      answer.ends_with("{\"ready\":true,\"waitingFor\":[],\"notes\":[\"the schema files "
                       "cannot be used\"]}\n"))
      << answer;
}

TEST_F(AdminServerTest, NamesItsRoutesWhereThereIsNothing) {
  const std::string answer = ask(loop_, *server_, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 404 Not Found\r\n")) << answer;
  EXPECT_TRUE(answer.ends_with("There is nothing here. Try /healthz /readyz\n")) << answer;
}

TEST_F(AdminServerTest, RefusesOtherMethodsAndWhatIsNotHttp) {
  EXPECT_TRUE(ask(loop_, *server_, "DELETE /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
                  .starts_with("HTTP/1.1 405 Method Not Allowed\r\n"));
  EXPECT_TRUE(ask(loop_, *server_, "hello\r\n\r\n").starts_with("HTTP/1.1 400 Bad Request\r\n"));
}

TEST_F(AdminServerTest, ATakenPortIsAClearError) {
  AdminOptions options;
  options.port = server_->port();
  const auto second = AdminServer::open(loop_, options, {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message,
            "cannot listen on 127.0.0.1:" + std::to_string(options.port) +
                " for operators: Address already in use; choose another `admin.port`");
}

TEST_F(AdminServerTest, AnswersWhenNoDescriptorIsFree) {
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  const int next = ::dup(0);
  ::close(next);
  rlimit lowered = limit;
  lowered.rlim_cur = static_cast<rlim_t>(next) + 1;  // for the client
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &lowered), 0);
  for (int i = 0; i < 3; ++i) {
    const std::string answer = ask(loop_, *server_, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  }
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

TEST_F(AdminServerTest, TakesWhatWaitedOnceThereAreDescriptorsAgain) {
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  const auto connect = [&] {
    UniqueFd fd(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server_->port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    return fd;
  };
  const UniqueFd first = connect();
  const UniqueFd second = connect();
  const int next = ::dup(0);
  ::close(next);
  rlimit lowered = limit;
  lowered.rlim_cur = static_cast<rlim_t>(next);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &lowered), 0);
  for (int turn = 0; turn < 10; ++turn)
    loop_.run_once();  // takes the first with the spare one, and pauses
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  const std::string request = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_EQ(::send(second.get(), request.data(), request.size(), 0),
            static_cast<ssize_t>(request.size()));
  bool is_late = false;
  loop::Timer late(loop_, [&] { is_late = true; });
  late.start(10'000);
  std::array<char, 4096> buffer{};
  ssize_t got = -1;
  while (got < 0 && !is_late) {
    loop_.run_once();
    got = ::recv(second.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  }
  EXPECT_GT(got, 0);
}

}  // namespace
}  // namespace shared::admin
