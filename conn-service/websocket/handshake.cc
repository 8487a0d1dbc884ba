#include "conn-service/websocket/handshake.h"

#include <algorithm>
#include <array>
#include <optional>

#include <openssl/evp.h>

#include "shared/base/check.h"
#include "shared/http/fields.h"

namespace conn::websocket {

namespace {

namespace http = shared::http;

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

// 16 bytes in base64: 22 characters and two '='.
bool is_key(std::string_view key) {
  if (key.size() != 24 || !key.ends_with("==")) return false;
  return std::ranges::all_of(key.substr(0, 22), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/';
  });
}

std::optional<std::size_t> choose_subprotocol(const http::Request& request,
                                              std::span<const std::string_view> ours) {
  const auto offered = http::elements(request.fields, "sec-websocket-protocol");
  for (std::size_t i = 0; i < ours.size(); ++i)
    if (std::ranges::find(offered, ours[i]) != offered.end()) return i;
  return std::nullopt;
}

std::string upgrade_response(std::string_view key, std::string_view subprotocol) {
  std::string out =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: ";
  out += accept_key(key);
  out += "\r\nSec-WebSocket-Protocol: ";
  out += subprotocol;
  out += "\r\n\r\n";
  return out;
}

}  // namespace

bool wants_upgrade(const http::Request& request) {
  return http::has_element(request.fields, "upgrade", "websocket");
}

std::variant<Accepted, http::Response> accept_upgrade(
    const http::Request& request, std::span<const std::string_view> subprotocols) {
  if (request.method != "GET" || request.version < 11)
    return http::plain_text(400, "A WebSocket needs GET and HTTP/1.1");
  if (!wants_upgrade(request) || !http::has_element(request.fields, "connection", "upgrade"))
    return http::plain_text(400, "Connection must contain Upgrade, and Upgrade websocket");
  const std::string* version = http::find(request.fields, "sec-websocket-version");
  if (version == nullptr || *version != "13") {
    http::Response response = http::plain_text(426, "WebSocket version 13 only");
    response.fields.push_back({"Sec-WebSocket-Version", "13"});
    return response;
  }
  const std::string* key = http::find(request.fields, "sec-websocket-key");
  if (key == nullptr || !is_key(*key) || http::count(request.fields, "sec-websocket-key") != 1)
    return http::plain_text(400, "Sec-WebSocket-Key must be 16 bytes in base64");
  const std::optional<std::size_t> choice = choose_subprotocol(request, subprotocols);
  if (!choice)
    return http::plain_text(
        400,
        "Offer the subprotocol graphql-transport-ws (the package graphql-ws speaks "
        "it; subscriptions-transport-ws does not).\n");
  return Accepted{*choice, upgrade_response(*key, subprotocols[*choice])};
}

std::string accept_key(std::string_view key) {
  static const EVP_MD* const kSha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  CHECK(kSha1 != nullptr);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  const std::string text = std::string(key) + std::string(kGuid);
  CHECK(EVP_Digest(text.data(), text.size(), digest.data(), &size, kSha1, nullptr) == 1);
  std::string encoded(28 + 1, '\0');  // of 20 bytes, and the NUL that OpenSSL adds
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()), digest.data(),
                  static_cast<int>(size));
  encoded.pop_back();
  return encoded;
}

}  // namespace conn::websocket
