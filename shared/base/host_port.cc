#include "shared/base/host_port.h"

#include <algorithm>

namespace shared {

namespace {

bool is_port(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.empty() || text.size() > 5 || !std::ranges::all_of(text, is_digit)) return false;
  const int port = std::stoi(std::string(text));
  return port > 0 && port <= 65'535;
}

bool is_host(std::string_view text) {
  return !text.empty() && text.find_first_of(":[]/?#@, \t") == std::string_view::npos;
}

// What was probably meant by a URL: `http://exec:4011/graphql` is `exec:4011`.
std::string without_url_parts(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
  return std::string(text.substr(0, text.find_first_of("/?#")));
}

}  // namespace

Result<HostPort> parse_host_port(std::string_view text, std::string_view default_port) {
  const auto refuse = [&](std::string_view why, const std::string& instead) {
    return fail(ErrorCode::kInvalidInput, "must be host:port" + std::string(why) + ": write " +
                                              instead + ", not `" + std::string(text) + "`");
  };
  const bool is_bracketed = text.starts_with('[');
  const std::size_t colon = is_bracketed ? text.find("]:") : text.rfind(':');
  const std::size_t host_end = is_bracketed && colon != std::string_view::npos ? colon + 1 : colon;
  const std::string_view host = text.substr(0, host_end);
  const std::string_view bare =
      is_bracketed && host.size() > 2 ? host.substr(1, host.size() - 2) : host;
  const bool has_port = host_end != std::string_view::npos && is_port(text.substr(host_end + 1));
  const bool is_ipv6 =
      is_bracketed && bare.find_first_not_of("0123456789abcdefABCDEF:.%") == std::string_view::npos;
  if (has_port && (is_bracketed ? is_ipv6 : is_host(host)))
    return HostPort{std::string(bare), std::string(text.substr(host_end + 1))};

  if (const std::string plain = without_url_parts(text); plain != text) {
    if (parse_host_port(plain, default_port)) return refuse(", without scheme and path", plain);
    if (is_host(plain))
      return refuse(", without scheme and path", plain + ":" + std::string(default_port));
  }
  if (is_host(text))
    return refuse(", with a port", std::string(text) + ":" + std::string(default_port));
  // With quotes, as YAML takes a bracket for the beginning of a list.
  if (std::ranges::count(text, ':') > 1 && !is_bracketed) {
    const std::string end = ":" + std::string(default_port);
    const std::string_view address =
        text.ends_with(end) ? text.substr(0, text.size() - end.size()) : text;
    return refuse(", with an IPv6 address in brackets",
                  "\"[" + std::string(address) + "]" + end + "\"");
  }
  return fail(ErrorCode::kInvalidInput,
              "must be host:port with a port from 1 to 65535, not `" + std::string(text) + "`");
}

}  // namespace shared
