// CORS: which pages of other origins may read our answers over HTTP.
//
// Spec:   Fetch, "CORS protocol". What is not allowed gets no header, and the browser does the
//         rest.
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
  // What the page may then send; admit() is still to be called, as on every response.
  [[nodiscard]] shared::http::Response preflight(const shared::http::Request& request) const;

  // Adds what lets the page that sent `request` read `response`.
  void admit(const shared::http::Request& request, shared::http::Response& response) const;

 private:
  CorsOptions options_;
  OriginPolicy origins_;
};

}  // namespace conn::protocol
