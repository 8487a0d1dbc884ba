#include "shared/http/media_type.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace shared::http {
namespace {

struct TypeCase {
  const char* text;
  std::optional<std::string> essence;
  std::vector<Parameter> parameters;
};

class MediaTypeTest : public testing::TestWithParam<TypeCase> {};

TEST_P(MediaTypeTest, IsReadByTheGrammar) {
  const std::optional<MediaType> type = parse_media_type(GetParam().text);
  ASSERT_EQ(type.has_value(), GetParam().essence.has_value());
  if (!type) return;
  EXPECT_EQ(type->essence, *GetParam().essence);
  EXPECT_EQ(type->parameters, GetParam().parameters);
}

const TypeCase kTypes[] = {
    {"application/json", "application/json", {}},
    {"Application/JSON ; Charset=UTF-8", "application/json", {{"charset", "UTF-8"}}},
    {"text/plain; application/json", std::nullopt, {}},
    {"text/plain;;a=b;", "text/plain", {{"a", "b"}}},
    {R"(multipart/mixed;boundary="gr\"aph;l";x=1)",
     "multipart/mixed",
     {{"boundary", "gr\"aph;l"}, {"x", "1"}}},
    {"application", std::nullopt, {}},
    {"application/", std::nullopt, {}},
    {"a/b, c/d", std::nullopt, {}},
    {"a/b;x=\"1", std::nullopt, {}},
    {"a/b;x=\"1\"y", std::nullopt, {}},
    {"", std::nullopt, {}},
};
INSTANTIATE_TEST_SUITE_P(MediaType, MediaTypeTest, testing::ValuesIn(kTypes));

struct AcceptCase {
  std::vector<std::string> accept;  // a field each
  std::optional<std::size_t> choice;
};

class AcceptTest : public testing::TestWithParam<AcceptCase> {};

TEST_P(AcceptTest, ChoosesAmongJsonAndGraphqlResponse) {
  constexpr std::array<std::string_view, 2> kOffers = {"application/json",
                                                       "application/graphql-response+json"};
  Fields fields;
  for (const std::string& value : GetParam().accept)
    fields.push_back({"Accept", value});
  EXPECT_EQ(choose_media_type(fields, kOffers), GetParam().choice);
}

const AcceptCase kAccepts[] = {
    {{}, 0},
    {{"*/*"}, 0},
    {{"application/*"}, 0},
    {{"application/json"}, 0},
    {{"application/graphql-response+json"}, 1},
    {{"APPLICATION/GRAPHQL-RESPONSE+JSON"}, 1},
    {{"application/graphql-response+json, application/json"}, 1},
    {{"application/json, application/graphql-response+json"}, 0},
    {{"application/json;q=0.9, application/graphql-response+json"}, 1},
    {{"application/json;q=0.9", "application/graphql-response+json;q=0.95"}, 1},
    {{"application/graphql-response+json;q=0, */*"}, 0},
    {{"application/json;q=0, */*;q=0.1"}, 1},
    {{"application/json;q=0"}, std::nullopt},
    {{"text/html"}, std::nullopt},
    {{"text/event-stream, multipart/mixed, application/json"}, 0},
    {{"*/*, application/graphql-response+json"}, 1},
    {{"application/json;q=2, text/html"}, std::nullopt},
    {{"application/json;q=0.0001, application/graphql-response+json;q=0.001"}, 1},
    {{""}, std::nullopt},
};
INSTANTIATE_TEST_SUITE_P(MediaType, AcceptTest, testing::ValuesIn(kAccepts));

}  // namespace
}  // namespace shared::http
