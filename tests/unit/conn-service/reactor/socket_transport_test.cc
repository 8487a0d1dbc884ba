#include "conn-service/reactor/socket_transport.h"

#include <array>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <utility>

#include <gtest/gtest.h>

namespace conn::reactor {
namespace {

using session::Io;
using session::Want;

class SocketTransportTest : public testing::Test {
 protected:
  SocketTransportTest() {
    std::array<int, 2> both{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, both.data()), 0);
    transport_.emplace(shared::UniqueFd(both[0]));
    peer_.reset(both[1]);
  }

  std::string read_as_peer() {
    std::string all;
    std::array<char, 65'536> buffer{};
    for (;;) {
      const ssize_t got = ::recv(peer_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (got <= 0) return all;
      all.append(buffer.data(), static_cast<std::size_t>(got));
    }
  }
  Io read() { return transport_->read(buffer_); }

  std::optional<SocketTransport> transport_;
  shared::UniqueFd peer_;
  std::array<char, 100> buffer_{};
};

TEST_F(SocketTransportTest, WaitsForNothingWhileTheSocketTakesAll) {
  const Io io = transport_->write("hello");
  EXPECT_EQ(io.bytes, 5U);
  EXPECT_EQ(io.want, Want::kNothing);
  EXPECT_FALSE(transport_->interest().write);
  EXPECT_EQ(read_as_peer(), "hello");
}

TEST_F(SocketTransportTest, WaitsToWriteWhatTheSocketDidNotTakeUntilItDoes) {
  std::string bytes(10'000'000, 'x');
  const Io io = transport_->write(bytes);
  EXPECT_LT(io.bytes, bytes.size());
  EXPECT_EQ(io.want, Want::kWrite);
  EXPECT_TRUE(transport_->interest().write);
  EXPECT_FALSE(transport_->interest().read);
  EXPECT_EQ(transport_->write("y").bytes, 0U);
  EXPECT_TRUE(transport_->interest().write);
  (void)read_as_peer();
  EXPECT_EQ(transport_->write("y").bytes, 1U);
  EXPECT_FALSE(transport_->interest().write);
}

TEST_F(SocketTransportTest, ReadsWhatIsThereAndTheEnd) {
  EXPECT_EQ(read().want, Want::kRead);
  EXPECT_EQ(::send(peer_.get(), "hello", 5, 0), 5);
  EXPECT_EQ(read().bytes, 5U);
  EXPECT_EQ(std::string(buffer_.data(), 5), "hello");
  ::shutdown(peer_.get(), SHUT_WR);
  EXPECT_TRUE(read().is_ended);
}

TEST_F(SocketTransportTest, IsBrokenWhenThePeerIsGone) {
  peer_.reset();
  EXPECT_TRUE(transport_->write("hello").is_broken);
  EXPECT_FALSE(transport_->interest().write);
}

TEST_F(SocketTransportTest, EndsOnlyItsOwnSide) {
  transport_->end_writing();
  EXPECT_EQ(::recv(peer_.get(), buffer_.data(), buffer_.size(), 0), 0);
  EXPECT_EQ(::send(peer_.get(), "late", 4, 0), 4);
  EXPECT_EQ(read().bytes, 4U);
}

}  // namespace
}  // namespace conn::reactor
