// HeaderRules: which headers a subgraph gets, made of what was forwarded and of the viewer's
// claims.
//
//   forwarded ─ forward? ─ rename ─┐
//   viewer's claims ─ claims ──────┼─ remove ─▶ headers of the request
//   configuration ─ set ───────────┘
//
// A header that a rule writes has the rule's value or is absent: what a client sent under its name
// never passes, so that `x-user-id` made of a claim can be trusted.
//
// The rules see no more than what makes the viewer scope: forwarded headers, and those claims that
// observed_claims() names. So who shares a row also shares what the rules make of it.
//
// Spec:   docs/architecture.md "Viewers"; RFC 9110 §5.1, §5.5, §7.6.1.
// Shapes: names in lower case. A claim is a Header named `:` and the claim's name, with its JSON
//         text: no HTTP header can be called so. Strings go as their text, other values as JSON.
// Errors: apply_rules(): kInvalidInput: a claim that is not a valid header value.
// Thread: any (pure).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/ports/subgraph_client.h"
#include "shared/base/result.h"

namespace exec::subgraph {

struct RenameRule {
  std::string header;
  std::string as;

  friend bool operator==(const RenameRule&, const RenameRule&) = default;
};

struct ClaimRule {
  std::string claim;  // a member of the claims
  std::string as;

  friend bool operator==(const ClaimRule&, const ClaimRule&) = default;
};

struct HeaderRules {
  std::optional<std::vector<std::string>> forward;  // absent: whatever the caller forwards
  std::vector<RenameRule> rename;
  std::vector<ClaimRule> claims;
  std::map<std::string, std::string> set;
  std::vector<std::string> remove;  // the last word: neither forwarded nor ours

  friend bool operator==(const HeaderRules&, const HeaderRules&) = default;
};

// The claims that these rules read, each once.
[[nodiscard]] std::vector<std::string> observed_claims(const HeaderRules& rules);

// What the subgraph gets of the viewer. `forwarded` holds headers and claims.
[[nodiscard]] shared::Result<ports::Headers> apply_rules(const HeaderRules& rules,
                                                         const ports::Headers& forwarded);

[[nodiscard]] bool is_removed(const HeaderRules& rules, std::string_view name);

// What is wrong: a name or value that cannot be, or two rules that write one header.
[[nodiscard]] std::optional<std::string> check_rules(const HeaderRules& rules);

}  // namespace exec::subgraph
