#include "tests/bench/canned_subgraph.h"

#include <array>
#include <charconv>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include <fmt/core.h>

#include "shared/base/check.h"
#include "tests/support/loopback.h"

namespace bench {

namespace {

std::string response(std::string_view body) {
  return fmt::format(
      "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{}",
      body.size(), body);
}

// libcurl writes the name so.
std::size_t content_length(std::string_view head) {
  constexpr std::string_view kName = "Content-Length: ";
  const std::size_t at = head.find(kName);
  CHECK(at != std::string_view::npos);
  std::size_t length = 0;
  std::from_chars(head.data() + at + kName.size(), head.data() + head.size(), length);
  return length;
}

}  // namespace

CannedSubgraph::CannedSubgraph(std::string_view answer, std::string_view entities_answer)
    : answer_(response(answer)), entities_answer_(response(entities_answer)) {
  number_at_ = answer_.find("########");
  std::uint16_t port = 0;
  listener_ = tests::listen_on_loopback(port, 512);
  url_ = fmt::format("http://127.0.0.1:{}/graphql", port);
  watch_ = std::make_unique<shared::loop::Watch>(loop_, listener_.get(),
                                                 [this](shared::loop::Watch::Ready) { accept(); });
  watch_->want(true, false);
  thread_ = std::thread([this] { loop_.run(); });
}

CannedSubgraph::~CannedSubgraph() {
  loop_.stop();
  thread_.join();
}

void CannedSubgraph::accept() {
  const int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  Connection& connection = connections_[fd];
  connection.fd.reset(fd);
  connection.watch = std::make_unique<shared::loop::Watch>(
      loop_, fd, [this, fd](shared::loop::Watch::Ready) { read(fd); });
  connection.watch->want(true, false);
}

void CannedSubgraph::read(int fd) {
  Connection& connection = connections_.at(fd);
  std::array<char, 16'384> buffer;  // NOLINT(*-member-init): filled by read()
  const ssize_t count = ::read(fd, buffer.data(), buffer.size());
  if (count <= 0) {
    connections_.erase(fd);
    return;
  }
  connection.input.append(buffer.data(), static_cast<std::size_t>(count));
  while (answer_next(connection)) {
  }
}

const std::string& CannedSubgraph::numbered_answer() {
  if (number_at_ != std::string::npos)
    answer_.replace(number_at_, 8, std::to_string(10'000'000 + ++requests_ % 10'000'000));
  return answer_;
}

bool CannedSubgraph::answer_next(Connection& connection) {
  const std::string_view input = connection.input;
  const std::size_t head = input.find("\r\n\r\n");
  if (head == std::string_view::npos) return false;
  const std::size_t end = head + 4 + content_length(input.substr(0, head));
  if (input.size() < end) return false;
  const bool is_entities =
      input.substr(head, end - head).find("_entities") != std::string_view::npos;
  const std::string& answer = is_entities ? entities_answer_ : numbered_answer();
  CHECK(::send(connection.fd.get(), answer.data(), answer.size(), MSG_NOSIGNAL) ==
        static_cast<ssize_t>(answer.size()));
  connection.input.erase(0, end);
  return true;
}

}  // namespace bench
