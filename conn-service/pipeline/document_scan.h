// holds_only_subscriptions: whether every operation of a document is certainly a subscription.
//
// Equal prepare() calls in flight may be joined, and different ones batched; a mutation must be
// executed once for each who asks. conn-service has no parser, but it needs none to tell them
// apart: the words at the top level, outside strings, comments and brackets, say it.
//
// Spec:   GraphQL §2.1 (lexical tokens), §2.3 to 2.8: `subscription`, `fragment`, `query`,
//         `mutation`, or `{` begins a definition; a description may stand before it.
// Errors: what is broken, or anything else, answers false: exec-service's parser will speak.
// Thread: any.
#pragma once

#include <string_view>

namespace conn::pipeline {

[[nodiscard]] bool holds_only_subscriptions(std::string_view document);

// The same of a trusted document's id. exec-service also knows each under its id with `s_`, `q_` or
// `m_` before it, and holds those that begin so to it; of another id nothing can be told.
[[nodiscard]] inline bool names_a_subscription(std::string_view document_id) {
  return document_id.starts_with("s_");
}

}  // namespace conn::pipeline
