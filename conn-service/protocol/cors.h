// CORS: which pages of other origins may read our responses.
//
// Spec:   Fetch, "CORS protocol". A response to a page that is not allowed has none of its headers,
//         and the browser withholds it.
// Thread: any.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conn-service/protocol/origin.h"
#include "shared/http/request.h"
#include "shared/http/response.h"

namespace conn::protocol {

struct CorsOptions {
  std::vector<std::string> allowed_origins;  // exact, or "*"; empty: no CORS at all
  std::vector<std::string> allowed_headers = {"content-type", "authorization",
                                              "apollo-require-preflight", "x-apollo-operation-name",
                                              "graphql-require-preflight"};
  bool allow_credentials = false;
  std::uint32_t max_age_s = 86400;
};

class Cors {
 public:
  explicit Cors(CorsOptions options);

  [[nodiscard]] static bool is_preflight(const shared::http::Request& request);
  // Declares what the page may send. admit() must be called too, as for every response.
  [[nodiscard]] shared::http::Response preflight(const shared::http::Request& request) const;

  // Adds the headers that let the page that sent `request` read `response`.
  void admit(const shared::http::Request& request, shared::http::Response& response) const;

 private:
  CorsOptions options_;
  OriginPolicy origins_;
};

}  // namespace conn::protocol
