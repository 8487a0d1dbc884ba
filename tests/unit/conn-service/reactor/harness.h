// ReactorTest: a reactor with a hub that records its messages, clients on loopback sockets, and a
// loop that the test runs itself, on its own thread.
#pragma once

#include <arpa/inet.h>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "conn-service/reactor/reactor.h"
#include "shared/sync/unique_fd.h"
#include "tests/support/client_frame.h"
#include "tests/support/fake_clock.h"

namespace conn::reactor {

class FakeHub final : public pipeline::HubPort {
 public:
  void post(pipeline::HubMessage message) override {
    if (auto* start = std::get_if<pipeline::Start>(&message)) {
      started.push_back(std::move(*start));
    } else {
      stopped.push_back(std::get<pipeline::Stop>(message).operation);
    }
  }
  std::vector<pipeline::Start> started;
  std::vector<pipeline::OperationKey> stopped;
};

class TestClient {
 public:
  explicit TestClient(std::uint16_t port, int receive_buffer_bytes = 0)
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_buffer_bytes > 0)
      ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes,
                   sizeof receive_buffer_bytes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }

  void send(std::string_view bytes) {
    EXPECT_EQ(::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  void send_text(std::string_view text) { send(test::client_frame(0x81, text)); }
  void receive() {
    char buffer[16384];
    for (;;) {
      const ssize_t got = ::recv(fd_.get(), buffer, sizeof buffer, MSG_DONTWAIT);
      if (got <= 0) {
        is_closed = is_closed || got == 0 || (errno != EAGAIN && errno != EINTR);
        return;
      }
      received.append(buffer, static_cast<std::size_t>(got));
    }
  }
  [[nodiscard]] bool has(std::string_view text) {
    receive();
    return received.find(text) != std::string::npos;
  }
  void close() { fd_.reset(); }

  std::string received;
  bool is_closed = false;

 private:
  shared::UniqueFd fd_;
};

class ReactorTest : public testing::Test {
 protected:
  void start(ReactorOptions options = {}, std::size_t sessions_max = 1000) {
    options.listen.port = 0;
    quota_ = std::make_unique<SessionQuota>(sessions_max);
    metrics_ = std::make_unique<ReactorMetrics>();
    reactor_ = std::make_unique<Reactor>(pipeline::ReactorId{7}, std::move(options),
                                         ReactorPorts{clock_, *quota_, memory_, *metrics_, files_});
    reactor_->connect(hub_);
    const shared::Result<std::uint16_t> port = reactor_->listen();
    ASSERT_TRUE(port);
    port_ = *port;
  }

  // Runs turns of the loop, and of the hub's, until `condition` holds.
  void until(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition()) {
      reactor_->inbox().flush();
      reactor_->loop().run_once();
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "the condition does not hold";
    }
  }
  void until_received(TestClient& client, std::string_view text) {
    until([&] { return client.has(text); });
  }

  [[nodiscard]] std::unique_ptr<TestClient> connect() {
    return std::make_unique<TestClient>(port_);
  }
  [[nodiscard]] static std::string upgrade(std::string_view fields = "") {
    return "GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
           "Sec-WebSocket-Protocol: graphql-transport-ws\r\n" +
           std::string(fields) + "\r\n";
  }
  [[nodiscard]] std::unique_ptr<TestClient> connect_ws(std::string_view fields = "") {
    auto client = connect();
    client->send(upgrade(fields));
    client->send_text(R"({"type":"connection_init"})");
    until_received(*client, "connection_ack");
    client->received.clear();
    return client;
  }
  // Subscribes, and lets the hub join the operation to `group`.
  pipeline::OperationKey subscribe(TestClient& client,
                                   const std::string& id,
                                   std::uint64_t group,
                                   std::uint64_t fence = 0) {
    const std::size_t before = hub_.started.size();
    client.send_text(R"({"type":"subscribe","id":")" + id + R"(","payload":{"query":"{a}"}})");
    until([&] { return hub_.started.size() > before; });
    const pipeline::OperationKey key = hub_.started.back().operation;
    reactor_->inbox().post(
        pipeline::Joined{key, pipeline::GroupId{group}, pipeline::Sequence{fence}});
    const auto subscriptions = metrics_->subscriptions.load();
    until([&] { return metrics_->subscriptions.load() > subscriptions; });
    return key;
  }
  bool deliver(std::uint64_t group, std::uint64_t sequence, std::string body) {
    return reactor_->inbox().deliver({.group = pipeline::GroupId{group},
                                      .sequence = pipeline::Sequence{sequence},
                                      .event_timestamp_ms = clock_.wall_ms() - 7,
                                      .body = std::make_shared<const std::string>(std::move(body)),
                                      .tail = nullptr});
  }

  test::FakeClock clock_;
  FakeHub hub_;
  session::StaticFiles files_;
  std::unique_ptr<SessionQuota> quota_;
  shared::memory::Pressure memory_;
  std::unique_ptr<ReactorMetrics> metrics_;
  std::unique_ptr<Reactor> reactor_;
  std::uint16_t port_ = 0;
};

}  // namespace conn::reactor
