// HttpClient: the port through which a subgraph is asked over HTTP. It knows no GraphQL.
// CurlHttpClient is the adapter over libcurl, tests have a fake.
//
// Shapes: a POST each; answers come with their body inflated. No redirects, no proxy, no cookies.
//         There is no timeout but the connect timeout: the caller cancels.
// Errors: HttpFailure says what is certain of the request, besides the reason.
// Thread: one loop's. `done` is called from the loop, never from within post(); it may post() and
//         cancel().
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "exec-service/subgraph/subgraph_options.h"
#include "shared/base/result.h"
#include "shared/base/strong_id.h"

namespace exec::subgraph {

using TransferId = shared::StrongId<struct TransferIdTag, std::uint64_t>;

struct HttpMessage {
  std::vector<std::string> headers;  // "name: value", or "name;" for an empty one
  std::string body;
};

struct HttpRequest {
  std::shared_ptr<const SubgraphOptions> to;  // url, TLS, limits
  std::shared_ptr<const HttpMessage> message;
  // A connection that was kept alive may turn out to be dead. True: the request is then sent again
  // on a new one. False: only if nothing of its body had been sent (RFC 9110 §9.2.2).
  bool repeatable = false;
};

struct HttpAnswer {
  int status = 0;
  std::string content_type;  // as sent; empty: none
  std::string body;
  std::uint64_t connections = 0;   // opened for it
  std::int64_t retry_after_s = 0;  // 0: not said
  std::string redirect;            // where to; empty: none
};

struct HttpFailure {
  enum class Kind : std::uint8_t {
    kNotConnected,  // nothing was sent
    kCut,           // it may have been understood
    kRejected,      // by us: its certificate, its address, its size, its encoding
  };

  Kind kind = Kind::kNotConnected;
  shared::Error error;
};

using HttpResult = tl::expected<HttpAnswer, HttpFailure>;

class HttpClient {
 public:
  using Done = std::function<void(HttpResult)>;

  HttpClient() = default;
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  virtual ~HttpClient() = default;

  virtual TransferId post(HttpRequest request, Done done) = 0;
  virtual void cancel(TransferId id) = 0;  // `done` is not called
};

}  // namespace exec::subgraph
