// claims_header: a viewer's claims, as passed on by a proxy in front that has verified the token.
//
//   x-jwt-payload: eyJzdWIiOiI3In0   ─▶  {"sub":"7"}
//
// Envoy calls this `forward_payload_header`, Istio `outputPayloadToHeader`. Nothing is verified
// here: the header can be trusted only if the proxy replaces what a client sends under its name. So
// it is read only if the configuration names it, and refused if it occurs twice.
//
// Spec:   RFC 7519 §4 (a claims set is a JSON object; a name occurs once), RFC 4648 §5 (base64url,
//         with padding or without).
// Errors: kInvalidInput: not in the configured encoding, not a JSON object, a name twice, the
//         header twice.
// Thread: any, with a ParsedText of its own.
#pragma once

#include <cstdint>
#include <string>

#include "shared/base/result.h"
#include "shared/http/request.h"
#include "shared/json/parsed_text.h"

namespace conn::reactor {

struct ClaimsHeader {
  enum class Encoding : std::uint8_t { kBase64Url, kJson };

  std::string name;  // in lower case; empty: claims are not read, and every viewer is anonymous
  Encoding encoding = Encoding::kBase64Url;
};

// The claims' JSON; empty if the header is absent.
[[nodiscard]] shared::Result<std::string> read_claims(const ClaimsHeader& header,
                                                      const shared::http::Request& request,
                                                      shared::json::ParsedText& scratch);

}  // namespace conn::reactor
