// Response: the answer to one request, as text for the wire.
//
// Spec:   RFC 9112 §4, §6.3 (Content-Length always, so that nothing needs chunks), RFC 9110 §6.6.1
//         (Date), §15 (status codes).
// Thread: any.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shared/http/fields.h"

namespace shared::http {

struct Response {
  int status = 200;
  Fields fields;     // without Content-Length, Connection and Date
  std::string body;  // of a HEAD request too: only its length is sent then
};

// A sentence for a person, such as why something was refused.
[[nodiscard]] Response plain_text(int status, std::string text);
// To another method where there is only something to read (RFC 9110 §15.5.6).
[[nodiscard]] Response only_get_and_head();

struct ResponseContext {
  bool keep_alive = true;
  bool is_head = false;      // the body's length, not the body
  std::int64_t wall_ms = 0;  // for Date; 0: none
};

[[nodiscard]] std::string_view reason_phrase(int status);

// "Sun, 06 Nov 1994 08:49:37 GMT"
[[nodiscard]] std::string http_date(std::int64_t wall_ms);

void append_response(std::string& out, const Response& response, const ResponseContext& context);

}  // namespace shared::http
