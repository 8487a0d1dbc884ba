// RequestParser: bytes in, whole requests out. Boost.Beast's parser within our limits.
//
//   feed("POST / HT")    -> kNeedsMore
//   feed("TP/1.1...GET") -> kRequest, and `taken` is where the next request (or the first frame
//                           of an upgraded connection) begins in what was fed
//
// Stricter than Beast, because what two parsers read differently is smuggled between them: refused
// are obsolete line folding, bare LF, NUL, no or several Host, Content-Length with or unlike
// Transfer-Encoding, codings other than chunked, a Content-Length that is not digits.
//
// Spec:   RFC 9112.
// Errors: kRefused and a status (400, 413, 414, 431, 505). The connection must then be closed:
//         where the next request would begin is unknown.
// Thread: one owner; a few hundred bytes, and what is there of the request.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "shared/http/request.h"

namespace shared::http {

struct RequestLimits {
  std::size_t head_bytes_max = std::size_t{16} * 1024;
  std::size_t fields_max = 100;
  std::size_t target_bytes_max = std::size_t{8} * 1024;
  std::size_t body_bytes_max = std::size_t{1024} * 1024;
};

class RequestParser {
 public:
  enum class State {
    kNeedsMore,
    kNeedsContinue,  // as kNeedsMore; the client waits for "100 Continue". Once per request
    kRequest,
    kRefused,
  };
  struct Fed {
    State state = State::kNeedsMore;
    std::size_t taken = 0;  // of the bytes fed; all of them unless a request ended before
  };

  explicit RequestParser(const RequestLimits& limits);
  ~RequestParser();
  RequestParser(RequestParser&&) noexcept;
  RequestParser& operator=(RequestParser&&) noexcept;

  [[nodiscard]] Fed feed(std::string_view bytes);

  [[nodiscard]] Request take();       // after kRequest; the next one may be fed then
  [[nodiscard]] int refusal() const;  // after kRefused: the status
  [[nodiscard]] std::string_view refusal_reason() const;

  // For timers and for the choice between 408 and silence.
  [[nodiscard]] bool is_idle() const;     // nothing of a request has come
  [[nodiscard]] bool is_in_body() const;  // the head is complete, the body not

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace shared::http
