// ViewerAccess: what a viewer's claims grant of the access rules.
//
//   {"sub":"7","scope":"flight:read crew:read"} + the operation's requirements
//      → those that are not met → the fields that are denied
//
// Scopes are a claim's words, or its list; so are policies, which the verifier of the viewer has
// evaluated. A viewer without claims is anonymous and meets nothing; so does one whose claims are
// not a JSON object.
//
// Spec:   authenticated v0.1; requiresScopes v0.1 and policy v0.1: one of the lists, all of it.
//         RFC 8693 §4.2 "scope" (a string of words), which some issuers write as a list.
// Errors: none; what is not proven is denied.
// Thread: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exec-service/supergraph/access_rules.h"

namespace exec::authorization {

struct ClaimNames {
  std::string scopes = "scope";
  std::string policies = "policies";
};

// Of `observed`, those that the viewer does not meet.
[[nodiscard]] supergraph::RequirementSet unmet_requirements(
    const supergraph::AccessRules& rules,
    const supergraph::RequirementSet& observed,
    std::string_view claims_json,
    const ClaimNames& names);

[[nodiscard]] supergraph::FieldIdSet denied_fields(const supergraph::AccessRules& rules,
                                                   const supergraph::RequirementSet& unmet);

// The claims that decide about `observed`, without repetitions. `identity`: whether there are any
// claims at all decides too, as for @authenticated, and for a list that asks for no scope.
struct ObservedClaims {
  std::vector<std::string> names;
  bool identity = false;

  friend bool operator==(const ObservedClaims&, const ObservedClaims&) = default;
};
[[nodiscard]] ObservedClaims observed_claims(const supergraph::AccessRules& rules,
                                             const supergraph::RequirementSet& observed,
                                             const ClaimNames& names);

}  // namespace exec::authorization
