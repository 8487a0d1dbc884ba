#include "conn-service/reactor/forwarding.h"

#include <algorithm>
#include <utility>

#include "conn-service/reactor/never_forwarded.h"
#include "shared/http/fields.h"

namespace conn::reactor {

namespace {

namespace http = shared::http;
using routing::Header;

void normalize(ForwardList& list) {
  for (std::string& name : list.headers)
    name = http::to_lower(name);
  for (ForwardInitMember& each : list.init_members)
    each.as = http::to_lower(each.as);
  std::erase_if(list.headers, [](const std::string& name) {
    return !http::is_token(name) || is_never_forwarded(name);
  });
}

void set(std::vector<Header>& headers, const std::string& name, std::string value) {
  const auto found =
      std::ranges::find_if(headers, [&](const Header& each) { return each.name == name; });
  if (found == headers.end()) {
    headers.push_back({name, std::move(value)});
  } else {
    found->value = std::move(value);
  }
}

std::vector<Header> pick(const ForwardList& list, const http::Fields& fields) {
  std::vector<Header> headers;
  for (const std::string& name : list.headers)
    if (auto value = http::combined(fields, name)) set(headers, name, *std::move(value));
  return headers;
}

bool add_members(const ForwardList& list,
                 shared::json::Value payload,
                 std::vector<Header>& headers) {
  for (const ForwardInitMember& each : list.init_members) {
    const auto value = payload.find(each.member);
    if (!value || value->is_null()) continue;
    std::string text = value->text();
    if (!value->is_string() || !http::is_field_value(text)) return false;
    set(headers, each.as, std::move(text));
  }
  return true;
}

}  // namespace

Forwarding::Forwarding(ForwardOptions options)
    : options_(std::move(options)), anonymous_(std::make_shared<const pipeline::Viewer>()) {
  normalize(options_.operations);
  normalize(options_.events);
}

shared::Result<SharedViewer> Forwarding::from_headers(const http::Request& request,
                                                      shared::json::ParsedText& scratch) const {
  auto claims = read_claims(options_.claims, request, scratch);
  if (!claims) return tl::unexpected(std::move(claims.error()));
  pipeline::Viewer viewer{.headers = {}, .event_headers = {}, .claims_json = *std::move(claims)};
  viewer.headers = pick(options_.operations, request.fields);
  viewer.event_headers = pick(options_.events, request.fields);
  if (viewer.headers.empty() && viewer.event_headers.empty() && viewer.claims_json.empty())
    return anonymous_;
  return std::make_shared<const pipeline::Viewer>(std::move(viewer));
}

SharedViewer Forwarding::with_init(const SharedViewer& viewer,
                                   std::string_view payload_json,
                                   shared::json::ParsedText& scratch) const {
  const bool is_asked =
      !options_.operations.init_members.empty() || !options_.events.init_members.empty();
  if (!is_asked || payload_json.empty()) return viewer;
  const auto payload = scratch.parse(payload_json);
  if (!payload) return nullptr;
  pipeline::Viewer with_members = *viewer;
  if (!add_members(options_.operations, *payload, with_members.headers)) return nullptr;
  if (!add_members(options_.events, *payload, with_members.event_headers)) return nullptr;
  const bool is_equal = with_members.headers == viewer->headers &&
                        with_members.event_headers == viewer->event_headers;
  if (is_equal) return viewer;
  return std::make_shared<const pipeline::Viewer>(std::move(with_members));
}

}  // namespace conn::reactor
