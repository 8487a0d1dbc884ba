#include "exec-service/subgraph/outgoing_headers.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/core.h>

namespace exec::subgraph {

namespace {

constexpr std::array<std::string_view, 17> kNeverPassedOn = {
    "accept",
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "sec-websocket-key",
};

// In lower case: HTTP/2 refuses others, and the port promises it.
bool is_name(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::ranges::all_of(name, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || kMarks.find(c) != kMarks.npos;
  });
}

bool is_value(std::string_view value) {
  return std::ranges::none_of(value, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < ' ' && c != '\t') || byte == 0x7f;
  });
}

shared::Result<void> append(std::vector<std::string>& lines, const executor::Headers* headers) {
  if (headers == nullptr) return {};
  for (const auto& [name, value] : *headers) {
    if (!is_name(name) || !is_value(value))
      return shared::fail(shared::ErrorCode::kInvalidInput,
                          "a forwarded header has a name or value that HTTP does not allow");
    if (std::ranges::find(kNeverPassedOn, name) != kNeverPassedOn.end()) continue;
    // libcurl takes "name:" for "do not send it", and "name;" for an empty one.
    lines.push_back(value.empty() ? name + ";" : fmt::format("{}: {}", name, value));
  }
  return {};
}

}  // namespace

shared::Result<std::vector<std::string>> outgoing_headers(const executor::Headers* forwarded,
                                                          const executor::Headers* context) {
  std::vector<std::string> lines = {
      "content-type: application/json",
      "accept: application/graphql-response+json, application/json;q=0.9"};
  if (auto appended = append(lines, forwarded); !appended) return tl::unexpected(appended.error());
  if (auto appended = append(lines, context); !appended) return tl::unexpected(appended.error());
  return lines;
}

}  // namespace exec::subgraph
