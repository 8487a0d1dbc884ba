// claims_header: a viewer's claims as a proxy in front hands them on, once it has verified a token.
//
//   x-jwt-payload: eyJzdWIiOiI3In0   ─▶  {"sub":"7"}
//
// Envoy calls this `forward_payload_header`, Istio `outputPayloadToHeader`. We verify nothing: the
// header is worth what keeps clients from sending it themselves, so it is read only if the
// configuration names it, and a second one beside it is refused.
//
// Spec:   RFC 7519 §4 (a claims set is a JSON object; a name occurs once), RFC 4648 §5 (base64url,
//         with padding or without).
// Errors: kInvalidInput: not what the encoding says, no object, a name twice, the header twice.
// Thread: any, with a Document of its own.
#pragma once

#include <cstdint>
#include <string>

#include "shared/base/result.h"
#include "shared/http/request.h"
#include "shared/json/document.h"

namespace conn::reactor {

struct ClaimsHeader {
  enum class Encoding : std::uint8_t { kBase64Url, kJson };

  std::string name;  // in lower case; empty: claims are not read, and everybody is nobody
  Encoding encoding = Encoding::kBase64Url;
};

// The claims' JSON; empty if the header is not there.
[[nodiscard]] shared::Result<std::string> read_claims(const ClaimsHeader& header,
                                                      const shared::http::Request& request,
                                                      shared::json::Document& scratch);

}  // namespace conn::reactor
