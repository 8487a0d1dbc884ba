#include "conn-service/pipeline/request_kind.h"

#include "conn-service/pipeline/document_scan.h"

namespace conn::pipeline {

bool is_certainly_a_subscription(const protocol::GraphqlRequest& request) {
  if (!request.document_id.empty())
    return request.document.empty() && request.document_id.starts_with("s_");
  const auto types = scan_operations(request.document);
  return types == OperationTypes{.has_subscription = true};
}

bool may_be_a_mutation(const protocol::GraphqlRequest& request) {
  if (!request.document_id.empty() && !request.document.empty()) return true;  // a contradiction
  if (!request.document_id.empty())
    return !request.document_id.starts_with("q_") && !request.document_id.starts_with("s_");
  const auto types = scan_operations(request.document);
  return !types || types->has_mutation;
}

}  // namespace conn::pipeline
