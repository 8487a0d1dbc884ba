#include "exec-service/supergraph/directive_names.h"

#include <algorithm>

namespace exec::supergraph {

namespace {

// Specifications whose directives we know by name; each exports those of its own.
constexpr std::string_view kSpecs[] = {"federation",    "inaccessible",   "tag",
                                       "authenticated", "requiresScopes", "policy",
                                       "cost",          "link",           "core"};

// The specification's name of what `feature` calls `name`; nullopt if it is not the feature's.
std::optional<std::string> name_in(const Feature& feature, std::string_view name) {
  for (const FeatureImport& import : feature.imports)
    if (import.is_directive && import.as == name) return import.name;
  if (!name.starts_with(feature.name_space)) return std::nullopt;
  const std::string_view rest = name.substr(feature.name_space.size());
  if (rest.empty()) return feature.spec;
  if (rest.starts_with("__")) return std::string(rest.substr(2));
  return std::nullopt;
}

}  // namespace

std::optional<std::string> DirectiveNames::canonical(std::string_view name) const {
  for (const Feature& feature : features_.all()) {
    const auto linked = name_in(feature, name);
    if (!linked) continue;
    if (std::ranges::find(kSpecs, feature.spec) == std::end(kSpecs)) return std::nullopt;
    return linked;
  }
  if (unlinked_ == UnlinkedNames::kMeanNothing) return std::nullopt;
  return std::string(name);
}

std::vector<const language::Directive*> DirectiveNames::uses(
    const schema::Nodes<language::Directive>& all, std::string_view canonical) const {
  std::vector<const language::Directive*> found;
  for (const language::Directive& each : all)
    if (this->canonical(each.name.value) == canonical) found.push_back(&each);
  return found;
}

}  // namespace exec::supergraph
