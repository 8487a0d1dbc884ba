#include "conn-service/protocol/cors.h"

#include <gtest/gtest.h>

namespace conn::protocol {
namespace {

namespace http = shared::http;

http::Request preflight_from(std::string origin) {
  return {"OPTIONS",
          "/graphql",
          11,
          true,
          {{"Origin", std::move(origin)}, {"Access-Control-Request-Method", "POST"}},
          {}};
}

const CorsOptions kOptions = {.allowed_origins = {"https://app.example.com"},
                              .allowed_headers = {"content-type", "authorization"},
                              .max_age_s = 60};

TEST(Cors, AnswersThePreflightOfAPageOnTheList) {
  const http::Request request = preflight_from("https://app.example.com");
  ASSERT_TRUE(Cors::is_preflight(request));
  http::Response response = Cors(kOptions).preflight(request);
  Cors(kOptions).admit(request, response);
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(response.fields,
            (http::Fields{{"Access-Control-Allow-Methods", "POST"},
                          {"Access-Control-Allow-Headers", "content-type, authorization"},
                          {"Access-Control-Max-Age", "60"},
                          {"Vary", "Origin"},
                          {"Access-Control-Allow-Origin", "https://app.example.com"}}));
}

TEST(Cors, SendsNoHeadersToAForeignPage) {
  const http::Request request = preflight_from("https://evil.test");
  http::Response response = Cors(kOptions).preflight(request);
  Cors(kOptions).admit(request, response);
  EXPECT_EQ(response.fields, (http::Fields{{"Vary", "Origin"}}));
}

TEST(Cors, SendsNoHeadersWhenOff) {
  http::Response response;
  Cors(CorsOptions{}).admit(preflight_from("https://app.example.com"), response);
  EXPECT_EQ(response.fields, http::Fields{});
}

TEST(Cors, AdmitsCredentialsOnlyIfConfigured) {
  CorsOptions options = kOptions;
  options.allow_credentials = true;
  http::Response response;
  Cors(options).admit(preflight_from("https://app.example.com"), response);
  EXPECT_EQ(response.fields,
            (http::Fields{{"Vary", "Origin"},
                          {"Access-Control-Allow-Origin", "https://app.example.com"},
                          {"Access-Control-Allow-Credentials", "true"}}));
}

}  // namespace
}  // namespace conn::protocol
