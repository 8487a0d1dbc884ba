#include "exec-service/subgraph/outgoing_headers.h"

#include <algorithm>
#include <string_view>

#include <fmt/core.h>

#include "exec-service/subgraph/header_names.h"

namespace exec::subgraph {

namespace {

using ports::Header;
using ports::Headers;

bool has(const Headers* headers, std::string_view name) {
  return headers != nullptr && std::ranges::find(*headers, name, &Header::name) != headers->end();
}

shared::Result<void> append(std::vector<std::string>& lines, const Header& header) {
  if (!is_header_name(header.name) || !is_header_value(header.value))
    return shared::fail(shared::ErrorCode::kInvalidInput,
                        "a forwarded header has a name or value that HTTP does not allow");
  if (is_never_passed_on(header.name)) return {};
  // libcurl takes "name:" for "do not send it", and "name;" for an empty one.
  lines.push_back(header.value.empty() ? header.name + ";"
                                       : fmt::format("{}: {}", header.name, header.value));
  return {};
}

}  // namespace

shared::Result<OutgoingHeaders> outgoing_headers(const HeaderRules& rules,
                                                 const Headers* forwarded,
                                                 const Headers* context) {
  OutgoingHeaders out{
      .lines = {"content-type: application/json",
                "accept: application/graphql-response+json, application/json;q=0.9"}};
  const auto viewers = apply_rules(rules, forwarded == nullptr ? Headers{} : *forwarded);
  if (!viewers) return tl::unexpected(viewers.error());
  for (const Header& header : *viewers) {
    if (has(context, header.name)) continue;
    if (auto appended = append(out.lines, header); !appended)
      return tl::unexpected(appended.error());
  }
  out.viewers = out.lines.size();
  if (context == nullptr) return out;
  for (const Header& header : *context) {
    if (is_removed(rules, header.name)) continue;
    if (auto appended = append(out.lines, header); !appended)
      return tl::unexpected(appended.error());
  }
  return out;
}

}  // namespace exec::subgraph
