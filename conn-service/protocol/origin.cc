#include "conn-service/protocol/origin.h"

#include <algorithm>

#include "shared/http/fields.h"

namespace conn::protocol {

namespace {

namespace http = shared::http;

constexpr std::string_view kSchemeEnd = "://";

bool has_ambient_credentials(const http::Request& request) {
  if (http::find(request.fields, "cookie") != nullptr) return true;
  const std::string* credentials = http::find(request.fields, "authorization");
  return credentials != nullptr && http::to_lower(*credentials).starts_with("basic ");
}

// Whether `origin` (normalized) has the host and port that the request was sent to.
bool is_same_origin(std::string_view origin, const http::Request& request) {
  const std::string* host = http::find(request.fields, "host");
  if (host == nullptr) return false;
  const std::string_view scheme = origin.substr(0, origin.find(kSchemeEnd));
  return normalize_origin(std::string(scheme) + std::string(kSchemeEnd) + *host) == origin;
}

}  // namespace

std::optional<std::string> normalize_origin(std::string_view origin) {
  std::string text = http::to_lower(origin);
  const std::size_t scheme_end = text.find(kSchemeEnd);
  if (scheme_end == std::string::npos || scheme_end == 0) return std::nullopt;
  const std::string_view authority = std::string_view(text).substr(scheme_end + kSchemeEnd.size());
  if (authority.empty() || authority.find_first_of("/?#@ ,") != std::string_view::npos)
    return std::nullopt;
  const std::string_view scheme = std::string_view(text).substr(0, scheme_end);
  std::string_view default_port;
  if (scheme == "http" || scheme == "ws") default_port = ":80";
  if (scheme == "https" || scheme == "wss") default_port = ":443";
  if (!default_port.empty() && authority.ends_with(default_port))
    text.resize(text.size() - default_port.size());
  return text;
}

OriginPolicy::OriginPolicy(std::span<const std::string> allowed) {
  for (const std::string& each : allowed) {
    if (each == "*") allows_all_ = true;
    if (const auto origin = normalize_origin(each)) allowed_.push_back(*origin);
  }
}

bool OriginPolicy::allows(std::string_view origin) const {
  if (allows_all_) return true;
  const std::optional<std::string> normalized = normalize_origin(origin);
  return normalized && std::ranges::find(allowed_, *normalized) != allowed_.end();
}

bool OriginPolicy::allows_upgrade(const http::Request& request) const {
  if (http::count(request.fields, "origin") > 1) return false;
  const std::string* origin = http::find(request.fields, "origin");
  if (origin == nullptr) return !has_ambient_credentials(request);
  if (allows(*origin)) return true;
  const std::optional<std::string> normalized = normalize_origin(*origin);
  return normalized && is_same_origin(*normalized, request);
}

}  // namespace conn::protocol
