#include "conn-service/protocol/http_request.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "conn-service/protocol/http_answer.h"
#include "shared/http/fields.h"
#include "shared/http/media_type.h"
#include "shared/http/trace_context.h"

namespace conn::protocol {

namespace {

namespace http = shared::http;

// In the order of ResponseType.
constexpr std::array<std::string_view, 2> kOffers = {"application/json",
                                                     "application/graphql-response+json"};
// What a page may send to another origin without a preflight.
constexpr std::array<std::string_view, 3> kSimpleTypes = {"application/x-www-form-urlencoded",
                                                          "multipart/form-data", "text/plain"};
constexpr std::array<std::string_view, 3> kPreflightHeaders = {
    "apollo-require-preflight", "x-apollo-operation-name", "graphql-require-preflight"};

std::optional<http::MediaType> content_type(const http::Request& request) {
  if (http::count(request.fields, "content-type") != 1) return std::nullopt;
  return http::parse_media_type(*http::find(request.fields, "content-type"));
}

bool had_preflight(const http::Request& request, const std::optional<http::MediaType>& type) {
  if (type && std::ranges::find(kSimpleTypes, type->essence) == kSimpleTypes.end()) return true;
  return std::ranges::any_of(kPreflightHeaders, [&](auto name) {
    const std::string* value = http::find(request.fields, name);
    return value != nullptr && !value->empty();
  });
}

bool is_json(const std::optional<http::MediaType>& type) {
  if (!type || type->essence != "application/json") return false;
  const std::string* charset = type->parameter("charset");
  return charset == nullptr || http::equals_ignoring_case(*charset, "utf-8");
}

// Without a coding (RFC 9110 §8.4); `identity` should not be sent, and says the same.
bool is_plain(const http::Request& request) {
  const std::vector<std::string_view> codings = http::elements(request.fields, "content-encoding");
  return std::ranges::all_of(
      codings, [](auto coding) { return http::equals_ignoring_case(coding, "identity"); });
}

}  // namespace

std::variant<HttpGraphqlRequest, http::Response> read_post(const http::Request& request,
                                                           shared::json::ParsedText& scratch) {
  const std::optional<http::MediaType> type = content_type(request);
  if (!had_preflight(request, type))
    return error_response(400,
                          "Blocked as a possible cross-site request forgery: send Content-Type "
                          "application/json, or a non-empty Apollo-Require-Preflight header",
                          "CSRF_ERROR");
  const std::optional<std::size_t> accepted = http::choose_media_type(request.fields, kOffers);
  if (!accepted)
    return error_response(
        406,
        "Accept application/graphql-response+json or application/json; subscriptions "
        "need a WebSocket with the subprotocol graphql-transport-ws",
        "NOT_ACCEPTABLE");
  const auto response_type = static_cast<ResponseType>(*accepted);
  if (!is_json(type))
    return error_response(415, "Content-Type must be application/json in UTF-8",
                          "UNSUPPORTED_MEDIA_TYPE", response_type);

  if (!is_plain(request))
    return error_response(415, "The body must not be compressed: send it without Content-Encoding",
                          "UNSUPPORTED_MEDIA_TYPE", response_type);

  const auto refuse = [&](const std::string& why) {
    return error_response(400, why, "BAD_REQUEST", response_type);
  };
  const auto root = scratch.parse(request.body);
  if (!root) return refuse("The body is not JSON: " + root.error().to_error().message);
  if (!root->is_object())
    return refuse("The body must be a JSON object; batches are not supported");
  shared::Result<GraphqlRequest> read = read_graphql_request(*root);
  if (!read) return refuse(read.error().message);
  const std::string* traceparent = http::find(request.fields, http::kTraceparent);
  if (traceparent != nullptr && http::is_traceparent(*traceparent))
    read->traceparent = *traceparent;
  return HttpGraphqlRequest{std::move(*read), response_type};
}

}  // namespace conn::protocol
