#include "exec-service/subgraph/header_rules.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "exec-service/subgraph/header_names.h"
#include "shared/json/canonical.h"
#include "shared/json/parsed_text.h"

namespace exec::subgraph {

namespace {

using ports::Header;
using ports::Headers;

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool is_claim(const Header& header) {
  return header.name.starts_with(':');
}

// Written by a rule, and so by nothing else.
bool is_written(const HeaderRules& rules, std::string_view name) {
  const auto writes = [&](const auto& rule) { return rule.as == name; };
  return rules.set.contains(std::string(name)) || std::ranges::any_of(rules.rename, writes) ||
         std::ranges::any_of(rules.claims, writes);
}

void append_forwarded(const HeaderRules& rules, const Headers& forwarded, Headers& out) {
  for (const Header& header : forwarded) {
    if (is_claim(header) || (rules.forward && !contains(*rules.forward, header.name))) continue;
    const auto renamed = std::ranges::find(rules.rename, header.name, &RenameRule::header);
    if (renamed != rules.rename.end()) {
      out.push_back({renamed->as, header.value});
    } else if (!is_written(rules, header.name)) {
      out.push_back(header);
    }
  }
}

// Empty: there is nothing to send.
std::string claim_text(std::string_view json) {
  shared::json::ParsedText document;
  const auto value =
      document.parse(json, {.duplicate_names = shared::json::DuplicateNames::kLastWins});
  if (!value || value->is_null()) return {};
  return value->is_string() ? value->text() : shared::json::canonical(*value);
}

shared::Result<void> append_claims(const HeaderRules& rules,
                                   const Headers& forwarded,
                                   Headers& out) {
  for (const ClaimRule& rule : rules.claims) {
    const auto claim = std::ranges::find_if(forwarded, [&](const Header& header) {
      return is_claim(header) && std::string_view(header.name).substr(1) == rule.claim;
    });
    if (claim == forwarded.end()) continue;
    std::string text = claim_text(claim->value);
    if (!is_header_value(text))
      return shared::fail(shared::ErrorCode::kInvalidInput,
                          fmt::format("the claim {} cannot be a header", rule.claim));
    if (!text.empty()) out.push_back({rule.as, std::move(text)});
  }
  return {};
}

// `*` may be part of a header's name, and is meant as all headers.
std::optional<std::string> check_name(std::string_view name) {
  if (name == "*") return "`*` does not stand for all headers here: give each name";
  if (!is_header_name(name)) return fmt::format("`{}` is not a valid header name", name);
  return {};
}

// What is wrong with a name that a rule writes.
std::optional<std::string> check_target(std::string_view name) {
  if (auto wrong = check_name(name)) return wrong;
  if (is_never_passed_on(name))
    return fmt::format("`{}` belongs to the connection or the body, which are ours", name);
  if (is_context_header(name)) return fmt::format("`{}` is written by Sluice itself", name);
  return {};
}

std::optional<std::string> check_targets(const std::vector<std::string>& targets) {
  for (auto name = targets.begin(); name != targets.end(); ++name) {
    if (auto wrong = check_target(*name)) return wrong;
    if (std::find(targets.begin(), name, *name) != name)
      return fmt::format("two rules write `{}`", *name);
  }
  return {};
}

}  // namespace

std::vector<std::string> observed_claims(const HeaderRules& rules) {
  std::vector<std::string> claims;
  for (const ClaimRule& rule : rules.claims)
    if (!contains(claims, rule.claim) && !is_removed(rules, rule.as)) claims.push_back(rule.claim);
  return claims;
}

shared::Result<Headers> apply_rules(const HeaderRules& rules, const Headers& forwarded) {
  Headers out;
  append_forwarded(rules, forwarded, out);
  if (auto appended = append_claims(rules, forwarded, out); !appended)
    return tl::unexpected(appended.error());
  for (const auto& [name, value] : rules.set)
    out.push_back({name, value});
  std::erase_if(out, [&](const Header& header) { return is_removed(rules, header.name); });
  return out;
}

bool is_removed(const HeaderRules& rules, std::string_view name) {
  return contains(rules.remove, name);
}

std::optional<std::string> check_rules(const HeaderRules& rules) {
  std::vector<std::string> read = rules.remove;
  std::vector<std::string> written;
  if (rules.forward) read.insert(read.end(), rules.forward->begin(), rules.forward->end());
  for (const RenameRule& rule : rules.rename) {
    read.push_back(rule.header);
    written.push_back(rule.as);
  }
  for (const ClaimRule& rule : rules.claims) {
    if (rule.claim.empty()) return "a claim needs a name";
    written.push_back(rule.as);
  }
  for (const auto& [name, value] : rules.set) {
    written.push_back(name);
    if (!is_header_value(value))
      return fmt::format("the value of `{}` is not a valid header value", name);
  }
  for (const std::string& name : read)
    if (auto wrong = check_name(name)) return wrong;
  return check_targets(written);
}

}  // namespace exec::subgraph
