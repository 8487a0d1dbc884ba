#include "conn-service/pipeline/declared_variables.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "conn-service/pipeline/document_scan.h"
#include "shared/hash/keyed_hash.h"
#include "shared/json/parsed_text.h"

namespace conn::pipeline {

namespace {

using shared::hash::KeyedSet;

// The object with only these members; nullopt: it has no others.
std::optional<std::string> without_others(shared::json::Value object,
                                          const KeyedSet<std::string_view>& names) {
  std::string kept;
  std::string scratch;
  bool has_others = false;
  for (const shared::json::Member member : object.members()) {
    if (!names.contains(member.name.text(scratch))) {
      has_others = true;
      continue;
    }
    kept.append(1, kept.empty() ? '{' : ',').append(member.name.raw());
    kept.append(1, ':').append(member.value.raw());
  }
  if (!has_others) return std::nullopt;
  if (!kept.empty()) kept.append(1, '}');
  return kept;
}

}  // namespace

void drop_undeclared_variables(protocol::GraphqlRequest& request) {
  if (request.variables_json.empty() || !request.document_id.empty()) return;
  const auto declared = scan_variables(request.document, request.operation_name);
  if (!declared) return;
  shared::json::ParsedText text;
  const auto variables = text.parse(request.variables_json, shared::json::kOwnText);
  if (!variables) return;
  const KeyedSet<std::string_view> names(declared->begin(), declared->end());
  if (auto kept = without_others(*variables, names)) request.variables_json = *std::move(kept);
}

}  // namespace conn::pipeline
