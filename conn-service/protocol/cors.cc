#include "conn-service/protocol/cors.h"

#include <utility>

#include "shared/http/fields.h"

namespace conn::protocol {

namespace http = shared::http;

Cors::Cors(CorsOptions options)
    : options_(std::move(options)), origins_(options_.allowed_origins) {}

bool Cors::is_preflight(const http::Request& request) {
  return request.method == "OPTIONS" && http::find(request.fields, "origin") != nullptr &&
         http::find(request.fields, "access-control-request-method") != nullptr;
}

http::Response Cors::preflight(const http::Request& request) const {
  http::Response response{204, {}, {}};
  const std::string* origin = http::find(request.fields, "origin");
  if (origin == nullptr || !origins_.allows(*origin)) return response;
  std::string headers;
  for (const std::string& each : options_.allowed_headers)
    headers += (headers.empty() ? "" : ", ") + each;
  response.fields.push_back({"Access-Control-Allow-Methods", "POST"});
  response.fields.push_back({"Access-Control-Allow-Headers", std::move(headers)});
  response.fields.push_back({"Access-Control-Max-Age", std::to_string(options_.max_age_s)});
  return response;
}

void Cors::admit(const http::Request& request, http::Response& response) const {
  if (options_.allowed_origins.empty()) return;
  // Responses depend on Origin, refusals too, so a shared cache must keep one per origin.
  response.fields.push_back({"Vary", "Origin"});
  const std::string* origin = http::find(request.fields, "origin");
  if (origin == nullptr || !origins_.allows(*origin)) return;
  response.fields.push_back({"Access-Control-Allow-Origin", *origin});
  if (options_.allow_credentials)
    response.fields.push_back({"Access-Control-Allow-Credentials", "true"});
}

}  // namespace conn::protocol
