#include "conn-service/protocol/origin.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace conn::protocol {
namespace {

TEST(Origin, IsComparedByCaseAndDefaultPort) {
  EXPECT_EQ(normalize_origin("HTTPS://Example.COM:443"), "https://example.com");
  EXPECT_EQ(normalize_origin("http://example.com:80"), "http://example.com");
  EXPECT_EQ(normalize_origin("http://example.com:443"), "http://example.com:443");
  EXPECT_EQ(normalize_origin("http://[::1]:4000"), "http://[::1]:4000");
  for (const char* nothing : {"null", "", "file://", "example.com", "http://a/b", "http://u@a",
                              "http://a, http://b", "://a"})
    EXPECT_FALSE(normalize_origin(nothing)) << nothing;
}

struct UpgradeCase {
  const char* name;
  shared::http::Fields fields;  // besides Host: api.example.com:4000
  bool is_allowed;
};

class OriginUpgrade : public testing::TestWithParam<UpgradeCase> {};

TEST_P(OriginUpgrade, IsAllowedByTheList) {
  const std::vector<std::string> allowed = {"https://app.example.com", "http://localhost:8080"};
  shared::http::Request request;
  request.fields = GetParam().fields;
  request.fields.push_back({"Host", "api.example.com:4000"});
  EXPECT_EQ(OriginPolicy(allowed).allows_upgrade(request), GetParam().is_allowed);
}

const UpgradeCase kUpgrades[] = {
    {"Listed", {{"Origin", "https://app.example.com"}}, true},
    {"ListedInOtherCase", {{"Origin", "HTTPS://App.Example.Com"}}, true},
    {"ListedWithDefaultPort", {{"Origin", "https://app.example.com:443"}}, true},
    {"ListedWithPort", {{"Origin", "http://localhost:8080"}}, true},
    {"OtherPort", {{"Origin", "https://app.example.com:444"}}, false},
    {"OtherScheme", {{"Origin", "http://app.example.com"}}, false},
    {"Subdomain", {{"Origin", "https://x.app.example.com"}}, false},
    {"Suffix", {{"Origin", "https://evilapp.example.com"}}, false},
    {"Prefix", {{"Origin", "https://app.example.com.evil.test"}}, false},
    {"Own", {{"Origin", "http://api.example.com:4000"}}, true},
    {"OwnHostOtherPort", {{"Origin", "http://api.example.com"}}, false},
    {"Null", {{"Origin", "null"}}, false},
    {"Empty", {{"Origin", ""}}, false},
    {"Two", {{"Origin", "https://app.example.com"}, {"Origin", "https://evil.test"}}, false},
    {"Absent", {}, true},
    {"AbsentWithBearer", {{"Authorization", "Bearer x"}}, true},
    {"AbsentWithCookies", {{"Cookie", "a=b"}}, false},
    {"AbsentWithBasic", {{"Authorization", "Basic eDp5"}}, false},
    {"ListedWithCookies", {{"Origin", "https://app.example.com"}, {"Cookie", "a=b"}}, true},
};
INSTANTIATE_TEST_SUITE_P(Origin, OriginUpgrade, testing::ValuesIn(kUpgrades), [](const auto& row) {
  return std::string(row.param.name);
});

TEST(Origin, StarAllowsEveryOriginEvenNull) {
  const std::vector<std::string> allowed = {"*"};
  EXPECT_TRUE(OriginPolicy(allowed).allows("null"));
}

}  // namespace
}  // namespace conn::protocol
