// A client's bytes against the request parser: what comes out must not depend on how they are cut,
// and limits must hold. Each request then goes through the media types and the handshake.
//
// Input: one byte that seeds the cuts, then the bytes.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "conn-service/websocket/handshake.h"
#include "shared/http/media_type.h"
#include "shared/http/request_parser.h"

namespace {

namespace http = shared::http;
using State = http::RequestParser::State;

constexpr http::RequestLimits kLimits = {
    .head_bytes_max = 2048, .fields_max = 16, .target_bytes_max = 256, .body_bytes_max = 512};

std::string describe(const http::Request& request) {
  if (request.body.size() > kLimits.body_bytes_max) std::abort();
  if (request.fields.size() > kLimits.fields_max + 1) std::abort();
  constexpr std::array<std::string_view, 2> kOffers = {"application/json", "a/b"};
  constexpr std::array<std::string_view, 1> kSubprotocols = {"graphql-transport-ws"};
  std::string text = request.method + " " + request.target + "\n";
  for (const http::Field& field : request.fields) {
    if (!http::is_field_value(field.value)) std::abort();
    text += field.name + ":" + field.value + "\n";
    (void)http::parse_media_type(field.value);
  }
  text += std::to_string(http::choose_media_type(request.fields, kOffers).value_or(9));
  text += std::to_string(conn::websocket::accept_upgrade(request, kSubprotocols).index());
  return text + "\n" + request.body + "\n";
}

// Every request, or the refusal, when the bytes come in pieces of 1 to `longest`.
std::string read(std::string_view bytes, std::size_t longest) {
  http::RequestParser parser(kLimits);
  std::string seen;
  std::size_t piece = longest;
  while (!bytes.empty()) {
    const http::RequestParser::Fed fed = parser.feed(bytes.substr(0, piece));
    if (fed.taken > bytes.size()) std::abort();
    if (fed.state == State::kRefused) return seen + std::to_string(parser.refusal());
    if (fed.state == State::kRequest) seen += describe(parser.take());
    if (fed.taken == 0 && fed.state != State::kRequest) std::abort();  // it would never end
    bytes.remove_prefix(fed.taken);
    piece = piece % longest + 1;
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  // A refusal may come earlier or later by the cuts, and with another reason: only what is whole
  // is compared.
  const std::string whole = read(bytes, bytes.size() + 1);
  const std::string cut = read(bytes, (data[0] % 16U) + 1);
  const std::size_t common = std::min(whole.rfind('\n') + 1, cut.rfind('\n') + 1);
  if (whole.compare(0, common, cut, 0, common) != 0) std::abort();
  return 0;
}
