// SchemaAccess: which callers may use which private schemas.
//
//   metadata `authorization: Bearer TOKEN` ─▶ Grants ─▶ admits("internal"), admits("internal@5d1…")
//
// A schema that no rule names is public. To a caller without the grant, a private one is a schema
// that is not served here: the answer is the same, so that callers cannot find out which ones there
// are.
//
// Spec:   RFC 6750 §2.1 "Authorization Request Header Field".
// Shapes: tokens are kept and compared as SHA-256, so that the time it takes says nothing of them.
// Thread: any (immutable).
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/rpc/server_options.h"

namespace exec::rpc {

using Grants = std::set<std::string, std::less<>>;  // ids of private schemas

class SchemaAccess {
 public:
  explicit SchemaAccess(const std::vector<PrivateSchemaRule>& rules);

  // What a call with this `authorization` may use besides public schemas; empty: no such metadata.
  [[nodiscard]] Grants grants(std::string_view authorization) const;
  // `schema_id`: a name, or `NAME@HASH`, one version of that schema.
  [[nodiscard]] bool admits(std::string_view schema_id, const Grants& grants) const;

 private:
  struct Rule {
    std::string schema_id;
    std::string token_hash;
  };
  std::vector<Rule> rules_;
  Grants private_ids_;
};

}  // namespace exec::rpc
