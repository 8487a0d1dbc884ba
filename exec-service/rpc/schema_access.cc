#include "exec-service/rpc/schema_access.h"

#include "shared/hash/sha256.h"

namespace exec::rpc {

SchemaAccess::SchemaAccess(const std::vector<PrivateSchemaRule>& rules) {
  for (const PrivateSchemaRule& rule : rules) {
    private_ids_.insert(rule.schema_id);
    for (const std::string& token : rule.tokens)
      rules_.push_back({rule.schema_id, shared::hash::sha256(token)});
  }
}

Grants SchemaAccess::grants(std::string_view authorization) const {
  constexpr std::string_view kScheme = "Bearer ";
  Grants granted;
  if (rules_.empty() || !authorization.starts_with(kScheme)) return granted;
  const std::string hash = shared::hash::sha256(authorization.substr(kScheme.size()));
  for (const Rule& rule : rules_)
    if (rule.token_hash == hash) granted.insert(rule.schema_id);
  return granted;
}

bool SchemaAccess::admits(std::string_view schema_id, const Grants& grants) const {
  const auto is_granted = [&](std::string_view name) {
    return grants.contains(name) || !private_ids_.contains(name);
  };
  const std::size_t at = schema_id.rfind('@');
  return is_granted(schema_id) &&
         (at == std::string_view::npos || is_granted(schema_id.substr(0, at)));
}

}  // namespace exec::rpc
