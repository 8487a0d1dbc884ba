#include "shared/admin/admin_server.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <sys/socket.h>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "shared/http/request_parser.h"
#include "shared/json/writer.h"

namespace shared::admin {

namespace {

constexpr int kBacklog = 64;
constexpr std::int64_t kPauseMs = 100;  // without a descriptor

std::string reason(const AdminOptions& options) {
  return fmt::format("cannot listen on {}:{} for operators: {}; choose another `admin.port`",
                     options.host, options.port, std::generic_category().message(errno));
}

Result<UniqueFd> listen_on(const AdminOptions& options) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(options.port);
  if (inet_pton(AF_INET, options.host.c_str(), &address.sin_addr) != 1)
    return fail(ErrorCode::kInvalidInput,
                "`admin.host` must be a numeric IPv4 address, not `" + options.host + "`");
  UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  if (!fd || ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(fd.get(), kBacklog) != 0)
    return fail(ErrorCode::kUnavailable, reason(options));
  return fd;
}

std::uint16_t bound_port(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  return ntohs(address.sin_port);
}

}  // namespace

http::Response text_page(std::string body, std::string content_type) {
  http::Response page;
  page.fields = {{"Content-Type", std::move(content_type)}, {"Cache-Control", "no-store"}};
  page.body = std::move(body);
  return page;
}

http::Response readiness(const std::vector<std::string>& reasons,
                         const std::vector<std::string>& notes) {
  std::string body;
  json::Writer json(body);
  json.begin_object().key("ready").boolean(reasons.empty()).key("waitingFor").begin_array();
  for (const std::string& missing : reasons)
    json.string(missing);
  json.end_array();
  if (!notes.empty()) {
    json.key("notes").begin_array();
    for (const std::string& note : notes)
      json.string(note);
    json.end_array();
  }
  json.end_object();
  http::Response page = text_page(body + "\n", "application/json");
  page.status = reasons.empty() ? 200 : 503;
  return page;
}

struct AdminServer::Connection {
  Connection(AdminServer& server, UniqueFd accepted)
      : fd(std::move(accepted)),
        parser(http::RequestLimits{.body_bytes_max = 0}),
        watch(server.loop_,
              fd.get(),
              [this, &server](loop::Watch::Ready) {
                out.empty() ? server.serve(*this) : server.write(*this);
              }),
        idle(server.loop_, [this, &server] { server.close(*this); }) {}

  UniqueFd fd;
  http::RequestParser parser;
  std::string out;
  std::size_t written = 0;
  loop::Watch watch;
  loop::Timer idle;
};

Result<std::unique_ptr<AdminServer>> AdminServer::open(loop::Loop& loop,
                                                       const AdminOptions& options,
                                                       Routes routes) {
  Result<UniqueFd> listener = listen_on(options);
  if (!listener) return tl::unexpected(listener.error());
  return std::unique_ptr<AdminServer>(
      new AdminServer(loop, options, std::move(routes), *std::move(listener)));
}

AdminServer::AdminServer(loop::Loop& loop, AdminOptions options, Routes routes, UniqueFd listener)
    : loop_(loop),
      options_(std::move(options)),
      routes_(std::move(routes)),
      listener_(std::move(listener)),
      port_(bound_port(listener_.get())),
      watch_(loop, listener_.get(), [this](loop::Watch::Ready) { accept_all(); }),
      resume_(loop, [this] { watch_.want(true, false); }) {
  watch_.want(true, false);
}

AdminServer::~AdminServer() = default;

void AdminServer::accept_all() {
  spare_.refill();
  while (true) {
    UniqueFd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    const bool is_exhausted = !fd && SpareFd::is_needed();
    if (is_exhausted) fd = spare_.accept(listener_.get());
    if (!fd) {
      if (is_exhausted || errno == ENOBUFS || errno == ENOMEM) pause();
      return;
    }
    if (connections_.size() >= options_.connections_max) continue;  // closes it
    Connection& connection =
        *connections_.emplace_back(std::make_unique<Connection>(*this, std::move(fd)));
    connection.idle.start(options_.idle_ms);
    connection.watch.want(true, false);
    if (is_exhausted) return;  // accept() would say so again, whether another one waits or not
  }
}

// The connections that are open close soon, or are closed.
void AdminServer::pause() {
  watch_.want(false, false);
  resume_.start(kPauseMs);
}

void AdminServer::serve(Connection& connection) {
  std::array<char, 4096> buffer{};
  const ssize_t got = ::recv(connection.fd.get(), buffer.data(), buffer.size(), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) return close(connection);
  const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
  using State = http::RequestParser::State;
  const State state = connection.parser.feed(bytes).state;
  if (state == State::kNeedsMore || state == State::kNeedsContinue) return;

  http::Response response;
  http::ResponseContext context{.keep_alive = false};
  if (state == State::kRequest) {
    const http::Request request = connection.parser.take();
    response = answer(request.method, request.path());
    context.is_head = request.method == "HEAD";
  } else {
    response = http::plain_text(connection.parser.refusal(),
                                std::string(connection.parser.refusal_reason()) + "\n");
  }
  http::append_response(connection.out, response, context);
  connection.watch.want(false, true);
  write(connection);
}

void AdminServer::write(Connection& connection) {
  const std::string_view rest = std::string_view(connection.out).substr(connection.written);
  const ssize_t sent = ::send(connection.fd.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
  if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (sent < 0) return close(connection);
  connection.written += static_cast<std::size_t>(sent);
  if (connection.written == connection.out.size()) close(connection);
}

void AdminServer::close(Connection& connection) {
  connections_.remove_if([&](const auto& candidate) { return candidate.get() == &connection; });
}

http::Response AdminServer::answer(const std::string& method, std::string_view path) const {
  const auto route = routes_.find(path);
  if (route == routes_.end()) {
    std::string known = "There is nothing here. Try";
    for (const auto& [name, page] : routes_)
      known += " " + name;
    return http::plain_text(404, known + "\n");
  }
  if (method != "GET" && method != "HEAD") return http::only_get_and_head();
  return route->second();
}

}  // namespace shared::admin
