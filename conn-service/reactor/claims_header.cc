#include "conn-service/reactor/claims_header.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/core.h>
#include <openssl/evp.h>

#include "shared/http/fields.h"

namespace conn::reactor {

namespace {

using Encoding = ClaimsHeader::Encoding;

bool is_base64url(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

std::optional<std::string> from_base64url(std::string_view text) {
  while (text.ends_with('='))
    text.remove_suffix(1);
  if (text.size() % 4 == 1 || !std::ranges::all_of(text, is_base64url)) return std::nullopt;
  std::string padded(text);
  std::ranges::replace(padded, '-', '+');
  std::ranges::replace(padded, '_', '/');
  padded.append((4 - text.size() % 4) % 4, '=');
  std::string bytes(padded.size() / 4 * 3, '\0');
  const int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),  // NOLINT: OpenSSL's bytes
                      reinterpret_cast<const unsigned char*>(padded.data()),  // NOLINT
                      static_cast<int>(padded.size()));
  if (size < 0) return std::nullopt;
  bytes.resize(text.size() * 3 / 4);  // without what the padding decoded to
  return bytes;
}

shared::Error invalid(const ClaimsHeader& header, std::string_view why) {
  return {shared::ErrorCode::kInvalidInput, fmt::format("header {}: {}", header.name, why)};
}

}  // namespace

shared::Result<std::string> read_claims(const ClaimsHeader& header,
                                        const shared::http::Request& request,
                                        shared::json::ParsedText& scratch) {
  if (header.name.empty()) return std::string();
  const std::string* value = shared::http::find(request.fields, header.name);
  if (value == nullptr) return std::string();
  if (shared::http::count(request.fields, header.name) > 1)
    return tl::unexpected(invalid(header, "it must occur only once"));
  std::string claims = *value;
  if (header.encoding == Encoding::kBase64Url) {
    auto decoded = from_base64url(*value);
    if (!decoded) return tl::unexpected(invalid(header, "it must be base64url of a JSON object"));
    claims = *std::move(decoded);
  }
  const auto parsed = scratch.parse(claims);
  if (!parsed) return tl::unexpected(invalid(header, parsed.error().to_error().message));
  if (!parsed->is_object())
    return tl::unexpected(invalid(header, "its claims must be a JSON object"));
  return claims;
}

}  // namespace conn::reactor
