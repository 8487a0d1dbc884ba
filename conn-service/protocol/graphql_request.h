// GraphqlRequest: a client's request, on any transport.
//
//   {query, documentId?, operationName?, variables?, extensions?}   the body of a POST and the payload
//                                                                   of `subscribe`
//
// A documentId stands for the query, and so does Apollo's `extensions.persistedQuery.sha256Hash`
// where there is no query.
//
// Spec:   GraphQL over HTTP, "Request parameters" and Appendix A (draft); Apollo's APQ, version 1.
// Shapes: *_json is one serialized JSON value as sent, passed through unread; empty means absent,
//         and so does null.
// Errors: kInvalidInput, with a message for the client. Unknown members are ignored.
// Thread: any.
#pragma once

#include <cstddef>
#include <string>

#include "shared/base/result.h"
#include "shared/json/parsed_text.h"

namespace conn::protocol {

inline constexpr std::size_t kDocumentIdBytesMax = 256;

struct GraphqlRequest {
  std::string document;
  std::string document_id;      // of a trusted document, instead of its text
  std::string operation_name;   // empty: the only one
  std::string variables_json;   // an object
  std::string extensions_json;  // an object
  std::string traceparent;      // of the HTTP request that carried it; empty: none

  friend bool operator==(const GraphqlRequest&, const GraphqlRequest&) = default;
};

[[nodiscard]] shared::Result<GraphqlRequest> read_graphql_request(shared::json::Value object);

// A member that must be an object, as sent; empty if it is absent or null.
[[nodiscard]] shared::Result<std::string> read_optional_object(shared::json::Value object,
                                                               std::string_view name);

}  // namespace conn::protocol
