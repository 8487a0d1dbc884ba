#include "conn-service/reactor/claims_header.h"

#include <string>

#include <gtest/gtest.h>

namespace conn::reactor {
namespace {

using Encoding = ClaimsHeader::Encoding;

// The claims, or the message of the error.
std::string read(Encoding encoding, const shared::http::Fields& fields) {
  shared::http::Request request;
  request.fields = fields;
  shared::json::ParsedText scratch;
  const auto claims = read_claims({.name = "x-claims", .encoding = encoding}, request, scratch);
  return claims ? *claims : claims.error().message;
}
std::string from_base64url(const std::string& value) {
  return read(Encoding::kBase64Url, {{"X-Claims", value}});
}
std::string from_json(const std::string& value) {
  return read(Encoding::kJson, {{"X-Claims", value}});
}

TEST(ClaimsHeader, IsABase64UrlObjectWithPaddingOrWithout) {
  for (const char* value : {"eyJzdWIiOiI3In0", "eyJzdWIiOiI3In0="})
    EXPECT_EQ(from_base64url(value), R"({"sub":"7"})") << value;
  EXPECT_EQ(from_base64url("eyJhIjoiw7_Dvj4-In0"), "{\"a\":\"\u00ff\u00fe>>\"}");  // - and _
  EXPECT_EQ(from_base64url("e30"), "{}");
}

TEST(ClaimsHeader, OrJsonAsItIs) {
  EXPECT_EQ(from_json(R"({"sub":"7","scope":"a b"})"), R"({"sub":"7","scope":"a b"})");
}

TEST(ClaimsHeader, IsEmptyIfAbsent) {
  EXPECT_EQ(read(Encoding::kJson, {{"authorization", "x"}}), "");
}

TEST(ClaimsHeader, IsNotReadUnlessItIsConfigured) {
  shared::http::Request request;
  request.fields = {{"", "{}"}, {"x-claims", "{}"}};
  shared::json::ParsedText scratch;
  EXPECT_EQ(read_claims({}, request, scratch).value(), "");
}

TEST(ClaimsHeader, IsRefusedIfMalformed) {
  EXPECT_EQ(from_base64url("{\"sub\":\"7\"}"),
            "header x-claims: it must be base64url of a JSON object");
  for (const char* value : {"eyJ+", "eyJ/", "e", "e30 ", "e3=0"})
    EXPECT_EQ(from_base64url(value), "header x-claims: it must be base64url of a JSON object")
        << value;
  EXPECT_EQ(from_base64url(""), "header x-claims: unexpected end of the text at byte 0");
  EXPECT_EQ(from_json("[]"), "header x-claims: its claims must be a JSON object");
  EXPECT_EQ(from_json(R"({"sub":"7","sub":"8"})"),
            "header x-claims: a member's name occurs twice at byte 11");
}

// If a client sends one and the proxy adds its own, they cannot be distinguished.
TEST(ClaimsHeader, IsRefusedIfItOccursTwice) {
  EXPECT_EQ(read(Encoding::kJson, {{"x-claims", "{}"}, {"X-CLAIMS", "{}"}}),
            "header x-claims: it must occur only once");
}

}  // namespace
}  // namespace conn::reactor
