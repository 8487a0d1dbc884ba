#include "conn-service/protocol/graphql_request.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace conn::protocol {
namespace {

struct Row {
  std::string json;
  std::string request;  // document#id | operation name | variables | extensions
};

class GraphqlRequestTest : public testing::TestWithParam<Row> {};

TEST_P(GraphqlRequestTest, IsRead) {
  shared::json::ParsedText scratch;
  const auto request = read_graphql_request(scratch.parse(GetParam().json).value());
  const auto describe = [](const GraphqlRequest& it) {
    return fmt::format("{}{}{} | {} | {} | {}", it.document, it.document_id.empty() ? "" : "#",
                       it.document_id, it.operation_name, it.variables_json, it.extensions_json);
  };
  EXPECT_EQ(request ? describe(*request) : "error: " + request.error().message, GetParam().request);
}

const Row kRows[] = {
    {R"({"query":"{a}"})", "{a} |  |  | "},
    {R"({"query":"","operationName":null,"variables":null,"extensions":null})", " |  |  | "},
    {R"({"query":"{a}","operationName":"N","variables":{"v":1.10},"extensions":{"e":[]}})",
     R"({a} | N | {"v":1.10} | {"e":[]})"},
    {R"({"query":"{a}","more":[1]})", "{a} |  |  | "},

    // Trusted documents: by documentId, or by Apollo's extension where there is no text.
    {R"({"documentId":"s_1"})", "#s_1 |  |  | "},
    {R"({"documentId":"s_1","query":null,"variables":{}})", "#s_1 |  | {} | "},
    {R"({"documentId":"s_1","query":"{a}"})", "{a}#s_1 |  |  | "},
    {R"({"documentId":null,"query":"{a}"})", "{a} |  |  | "},
    {R"({"extensions":{"persistedQuery":{"version":1,"sha256Hash":"ab"}}})",
     R"(#ab |  |  | {"persistedQuery":{"version":1,"sha256Hash":"ab"}})"},
    {R"({"query":"","extensions":{"persistedQuery":{"version":1,"sha256Hash":"ab"}}})",
     R"(#ab |  |  | {"persistedQuery":{"version":1,"sha256Hash":"ab"}})"},
    {R"({"query":"{a}","extensions":{"persistedQuery":{"version":1,"sha256Hash":"ab"}}})",
     R"({a} |  |  | {"persistedQuery":{"version":1,"sha256Hash":"ab"}})"},
    {R"({"documentId":""})", "error: documentId must be a string of 1 to 256 bytes"},
    {R"({"documentId":7})", "error: documentId must be a string of 1 to 256 bytes"},
    {R"({"documentId":")" + std::string(257, 'x') + R"("})",
     "error: documentId must be a string of 1 to 256 bytes"},
    {R"({"extensions":{"persistedQuery":{"version":2,"sha256Hash":"ab"}}})",
     "error: extensions.persistedQuery.version must be 1"},
    {R"({"extensions":{"persistedQuery":{"version":1}}})",
     "error: extensions.persistedQuery.sha256Hash is missing"},

    {"{}", "error: query must be a string"},
    {R"({"query":null})", "error: query must be a string"},
    {R"({"query":"","operationName":1})", "error: operationName must be a string"},
    {R"({"query":"","variables":[]})", "error: variables must be an object"},
    {R"({"query":"","extensions":"x"})", "error: extensions must be an object"},
};
INSTANTIATE_TEST_SUITE_P(GraphqlRequest, GraphqlRequestTest, testing::ValuesIn(kRows));

}  // namespace
}  // namespace conn::protocol
