#include "tests/support/stub_http_server.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/core.h>

#include "tests/support/loopback.h"

namespace tests {

namespace {

StubRequest parse_head(const std::string& head) {
  StubRequest request;
  std::size_t at = head.find("\r\n");
  request.line = head.substr(0, at);
  while (at != std::string::npos && at + 2 < head.size()) {
    const std::size_t end = head.find("\r\n", at + 2);
    const std::string line = head.substr(at + 2, end - at - 2);
    const std::size_t colon = line.find(':');
    std::string name = line.substr(0, colon);
    std::ranges::transform(name, name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const std::size_t value = line.find_first_not_of(' ', colon + 1);
    request.headers[name] = value == std::string::npos ? "" : line.substr(value);
    at = end;
  }
  return request;
}

}  // namespace

StubHttpServer::StubHttpServer(shared::loop::Loop& loop)
    : loop_(loop),
      listener_(listen_on_loopback(port_, 128)),
      watch_(loop, listener_.get(), [this](shared::loop::Watch::Ready) { accept(); }) {
  watch_.want(true, false);
}

std::string StubHttpServer::url() const {
  return fmt::format("http://127.0.0.1:{}/graphql", port_);
}

void StubHttpServer::accept() {
  const int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  const std::size_t number = connections_opened++;
  Connection& connection = connections_[number];
  connection.number = number;
  connection.fd.reset(fd);
  connection.watch = std::make_unique<shared::loop::Watch>(
      loop_, fd, [this, number](shared::loop::Watch::Ready) { read(number); });
  connection.watch->want(true, false);
  connections_open = connections_.size();
  connections_peak = std::max(connections_peak, connections_open);
}

void StubHttpServer::read(std::size_t number) {
  Connection& connection = connections_.at(number);
  std::array<char, 65'536> buffer{};
  const ssize_t count = ::read(connection.fd.get(), buffer.data(), buffer.size());
  if (count <= 0) {
    close(number);
    return;
  }
  connection.input.append(buffer.data(), static_cast<std::size_t>(count));
  take_requests(connection);
}

void StubHttpServer::take_requests(Connection& connection) {
  const std::size_t number = connection.number;
  while (connections_.contains(number)) {
    const std::size_t end = connection.input.find("\r\n\r\n");
    if (end == std::string::npos) return;
    StubRequest request = parse_head(connection.input.substr(0, end));
    const std::size_t length = std::stoul(request.headers["content-length"]);
    if (connection.input.size() < end + 4 + length) return;
    request.body = connection.input.substr(end + 4, length);
    request.connection = number;
    connection.input.erase(0, end + 4 + length);
    requests.push_back(std::move(request));
    if (always) respond(requests.size() - 1, *always);
  }
}

void StubHttpServer::respond(std::size_t i, const StubResponse& response) {
  const auto entry = connections_.find(requests.at(i).connection);
  if (entry == connections_.end()) return;  // the client has gone
  std::string text = fmt::format("HTTP/1.1 {} Stub\r\n", response.status);
  if (!response.content_type.empty())
    text += fmt::format("content-type: {}\r\n", response.content_type);
  if (response.says_length) text += fmt::format("content-length: {}\r\n", response.body.size());
  for (const std::string& header : response.headers)
    text += header + "\r\n";
  text += "\r\n" + response.body;
  // Test bodies fit the socket's buffer, or their reader is meant to give up.
  (void)::send(entry->second.fd.get(), text.data(), text.size(), MSG_NOSIGNAL);
  if (!response.says_length) close(entry->first);
}

void StubHttpServer::cut(std::size_t i) {
  close(requests.at(i).connection);
}

void StubHttpServer::close(std::size_t number) {
  connections_.erase(number);
  connections_open = connections_.size();
}

}  // namespace tests
