#include "exec-service/authorization/viewer_access.h"

#include <algorithm>
#include <optional>
#include <set>

#include "shared/json/parsed_text.h"

namespace exec::authorization {

namespace {

using Kind = supergraph::Requirement::Kind;
using shared::json::Value;
using Names = std::set<std::string, std::less<>>;

void add_words(std::string_view text, Names& names) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) names.emplace(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// What is granted under a claim: "a b", or ["a", "b"].
Names granted(const std::optional<Value>& claims, std::string_view claim) {
  Names names;
  const auto value = claims ? claims->find(claim) : std::nullopt;
  if (!value) return names;
  if (value->is_string()) add_words(value->text(), names);
  if (value->is_array())
    for (const Value each : value->elements())
      if (each.is_string()) names.emplace(each.text());
  return names;
}

bool has_one_of(const Names& granted, const supergraph::Requirement& requirement) {
  return std::ranges::any_of(requirement.any_of, [&](const std::vector<std::string>& all) {
    return std::ranges::all_of(all,
                               [&](const std::string& name) { return granted.contains(name); });
  });
}

}  // namespace

supergraph::RequirementSet unmet_requirements(const supergraph::AccessRules& rules,
                                              const supergraph::RequirementSet& observed,
                                              std::string_view claims_json,
                                              const ClaimNames& names) {
  supergraph::RequirementSet unmet;
  if (observed.empty()) return unmet;
  shared::json::ParsedText document;
  std::optional<Value> claims;
  if (const auto parsed = document.parse(claims_json); parsed && parsed->is_object())
    claims = *parsed;
  const Names scopes = granted(claims, names.scopes);
  const Names policies = granted(claims, names.policies);
  const auto is_met = [&](const supergraph::Requirement& requirement) {
    if (!claims) return false;
    switch (requirement.kind) {
      case Kind::kAuthenticated:
        return true;
      case Kind::kScopes:
        return has_one_of(scopes, requirement);
      case Kind::kPolicies:
        break;
    }
    return has_one_of(policies, requirement);
  };
  observed.for_each([&](supergraph::RequirementId id) {
    if (!is_met(rules.requirements[id.value])) unmet.insert(id);
  });
  return unmet;
}

supergraph::FieldIdSet denied_fields(const supergraph::AccessRules& rules,
                                     const supergraph::RequirementSet& unmet) {
  supergraph::FieldIdSet denied;
  if (unmet.empty()) return denied;
  for (const schema::FieldId field : rules.restricted)
    if (rules.of(field).intersects(unmet)) denied.insert(field);
  return denied;
}

ObservedClaims observed_claims(const supergraph::AccessRules& rules,
                               const supergraph::RequirementSet& observed,
                               const ClaimNames& names) {
  ObservedClaims claims;
  observed.for_each([&](supergraph::RequirementId id) {
    const supergraph::Requirement& requirement = rules.requirements[id.value];
    const Kind kind = requirement.kind;
    const auto is_empty = [](const std::vector<std::string>& all) { return all.empty(); };
    // A field that asks for a scope denies an anonymous viewer like one without the scope.
    if (kind == Kind::kAuthenticated || std::ranges::any_of(requirement.any_of, is_empty))
      claims.identity = true;
    if (kind == Kind::kAuthenticated) return;
    const std::string& name = kind == Kind::kScopes ? names.scopes : names.policies;
    if (std::ranges::find(claims.names, name) == claims.names.end()) claims.names.push_back(name);
  });
  return claims;
}

}  // namespace exec::authorization
