#include "exec-service/subgraph/header_names.h"

#include <algorithm>
#include <array>

namespace exec::subgraph {

namespace {

constexpr std::array<std::string_view, 18> kNeverPassedOn = {
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
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "sec-websocket-key",
};

constexpr std::array<std::string_view, 3> kContext = {"sluice-loader-id", "sluice-mutator-id",
                                                      "traceparent"};

}  // namespace

bool is_header_name(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::ranges::all_of(name, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

bool is_header_value(std::string_view value) {
  return std::ranges::none_of(value, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < ' ' && c != '\t') || byte == 0x7f;
  });
}

bool is_never_passed_on(std::string_view name) {
  return std::ranges::find(kNeverPassedOn, name) != kNeverPassedOn.end();
}

bool is_context_header(std::string_view name) {
  return std::ranges::find(kContext, name) != kContext.end();
}

}  // namespace exec::subgraph
