// StubHttpServer: an HTTP/1.1 server on a loop that answers as a test demands.
//
//   client ⇄ 127.0.0.1:port ⇄ StubHttpServer ─▶ requests (remembered)
//                                            ◀─ respond(i, ...) or cut(i), whenever the test likes
//
// It answers nothing by itself, unless `always` is set: so delays need no clock. It reads requests
// with a content-length, keeps connections alive and counts them.
//
// Thread: the loop's.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/loop/loop.h"
#include "shared/sync/unique_fd.h"

namespace tests {

struct StubResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::string body = "{}";
  std::vector<std::string> headers;  // further lines
  bool says_length = true;           // else the body ends with the connection
};

struct StubRequest {
  std::size_t connection = 0;                  // counted from 0, in the order of their opening
  std::string line;                            // "POST /graphql HTTP/1.1"
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

class StubHttpServer {
 public:
  explicit StubHttpServer(shared::loop::Loop& loop);
  StubHttpServer(const StubHttpServer&) = delete;
  StubHttpServer& operator=(const StubHttpServer&) = delete;
  ~StubHttpServer() = default;

  [[nodiscard]] std::string url() const;  // with a path

  // To the i-th request, counted from 0 in the order of their coming.
  void respond(std::size_t i, const StubResponse& response);
  void cut(std::size_t i);  // closes its connection

  std::vector<StubRequest> requests;
  std::optional<StubResponse> always;  // the answer to every request, at once
  std::size_t connections_opened = 0;
  std::size_t connections_open = 0;
  std::size_t connections_peak = 0;

 private:
  struct Connection {
    std::size_t number = 0;
    shared::UniqueFd fd;
    std::unique_ptr<shared::loop::Watch> watch;
    std::string input;
  };

  void accept();
  void read(std::size_t number);
  void take_requests(Connection& connection);
  void close(std::size_t number);

  shared::loop::Loop& loop_;
  std::uint16_t port_ = 0;
  shared::UniqueFd listener_;
  std::map<std::size_t, Connection> connections_;
  shared::loop::Watch watch_;
};

}  // namespace tests
