// What is certain about a request's type before it is executed.
//
// Equal prepare() calls may be joined, so only what is certainly a subscription is prepared. A
// mutation must not be executed twice, so what may be one is not sent again once it was sent.
//
// A document's text is scanned. A trusted document's id shows its type if it begins with `q_`, `m_`
// or `s_`: exec-service knows each document under such an id, and refuses a manifest in which an id
// begins so for another type (exec-service/trusted_documents). Any other id shows nothing.
//
// Thread: any.
#pragma once

#include "conn-service/protocol/graphql_request.h"

namespace conn::pipeline {

// Every operation of its document is a subscription, and there is one.
[[nodiscard]] bool is_certainly_a_subscription(const protocol::GraphqlRequest& request);

// True unless it is certain that no operation of its document is a mutation.
[[nodiscard]] bool may_be_a_mutation(const protocol::GraphqlRequest& request);

}  // namespace conn::pipeline
