// AdminServer: a small HTTP listener of its own for operators: /healthz, /readyz, /metrics.
//
// Every route answers GET and HEAD at once, from memory; a connection serves one request.
//
// Errors: open() names the address that cannot be listened on, and why. 400 and 404, 405 to
//         clients. Beyond connections_max, or idle_ms without a whole request, a connection is
//         closed. A process without a free descriptor still answers, one connection at a time: it
//         would otherwise be restarted for it.
// Thread: the loop's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"
#include "shared/http/response.h"
#include "shared/loop/loop.h"
#include "shared/sync/spare_fd.h"
#include "shared/sync/unique_fd.h"

namespace shared::admin {

struct AdminOptions {
  std::string host = "127.0.0.1";  // a numeric address
  std::uint16_t port = 0;          // 0: any free one
  std::size_t connections_max = 64;
  std::int64_t idle_ms = 10'000;
};

using Routes = std::map<std::string, std::function<http::Response()>, std::less<>>;

// `{ready: false, ...}` as JSON with 503, or 200: the answer of /readyz. `reasons` are what is
// still missing, sentences; none: ready. `notes` are what is wrong although it is ready.
[[nodiscard]] http::Response readiness(const std::vector<std::string>& reasons,
                                       const std::vector<std::string>& notes = {});
[[nodiscard]] http::Response text_page(std::string body, std::string content_type);

class AdminServer {
 public:
  [[nodiscard]] static Result<std::unique_ptr<AdminServer>> open(loop::Loop& loop,
                                                                 const AdminOptions& options,
                                                                 Routes routes);
  ~AdminServer();
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  struct Connection;
  AdminServer(loop::Loop& loop, AdminOptions options, Routes routes, UniqueFd listener);
  void accept_all();
  void pause();
  void serve(Connection& connection);
  void write(Connection& connection);
  void close(Connection& connection);
  [[nodiscard]] http::Response answer(const std::string& method, std::string_view path) const;

  loop::Loop& loop_;
  AdminOptions options_;
  Routes routes_;
  UniqueFd listener_;
  std::uint16_t port_ = 0;
  SpareFd spare_;
  loop::Watch watch_;
  loop::Timer resume_;
  std::list<std::unique_ptr<Connection>> connections_;
};

}  // namespace shared::admin
