#include "exec-service/schema_identity.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

#include "shared/hash/key_digest.h"

namespace exec {

namespace {

// Values of any length: each goes in with its own, so that no two sets of traits have one text.
class Traits {
 public:
  void add(std::string_view name, std::string_view value) {
    text_ += fmt::format("{}={}:{}\n", name, value.size(), value);
  }
  template <class Value>
  void add_unless(std::string_view name, const Value& value, const Value& by_default) {
    if (value != by_default) add(name, fmt::format("{}", value));
  }
  void add_all(std::string_view name, const std::vector<std::string>& values) {
    for (const std::string& value : values)
      add(name, value);
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

void add_limits(Traits& traits, const Config& config) {
  const Config by_default;
  const language::ParseLimits& parse = config.parse;
  const language::ParseLimits& parse_default = by_default.parse;
  traits.add_unless("document", parse.bytes_max, parse_default.bytes_max);
  traits.add_unless("tokens", parse.tokens_max, parse_default.tokens_max);
  traits.add_unless("nesting", parse.depth_max, parse_default.depth_max);
  traits.add_unless("directives", parse.directives_max, parse_default.directives_max);
  traits.add_unless("directives_per_node", parse.directives_per_node_max,
                    parse_default.directives_per_node_max);
  traits.add_unless("aliases", parse.aliases_max, parse_default.aliases_max);
  traits.add_unless("root_fields", parse.root_fields_max, parse_default.root_fields_max);
  traits.add_unless("field_comparisons", config.validation.comparisons_max,
                    by_default.validation.comparisons_max);
  traits.add_unless("introspection", config.validation.introspection,
                    by_default.validation.introspection);
  const cost::CostOptions& cost = config.cost;
  traits.add_unless("assumed_list_size", cost.list_size_assumed, by_default.cost.list_size_assumed);
  const auto add_kind = [&](std::string_view kind, const cost::Limits& limits) {
    traits.add_unless(fmt::format("{}.depth", kind), limits.depth_max, std::uint32_t{0});
    traits.add_unless(fmt::format("{}.cost", kind), limits.cost_max, std::uint64_t{0});
  };
  add_kind("query", cost.query);
  add_kind("mutation", cost.mutation);
  add_kind("subscription", cost.subscription);
}

}  // namespace

std::string schema_traits(const Config& config, std::string_view manifest_hash) {
  Traits traits;
  for (const std::string& label : config.override_labels)
    traits.add("override_label", label);
  const authorization::ClaimNames by_default;
  traits.add_unless("scopes_claim", config.claims.scopes, by_default.scopes);
  traits.add_unless("policies_claim", config.claims.policies, by_default.policies);
  traits.add_all("claim", observed_claims(config.subgraphs.defaults.headers));
  for (const auto& [name, subgraph] : config.subgraphs.by_name)
    traits.add_all("claim of " + name, observed_claims(subgraph.options.headers));
  if (config.trusted_documents.mode != trusted_documents::Mode::kOff) {
    traits.add("trusted_documents",
               fmt::format("{} {}", static_cast<int>(config.trusted_documents.mode),
                           config.trusted_documents.ids_only));
    traits.add("manifest", manifest_hash);
  }
  add_limits(traits, config);
  return traits.take();
}

std::string schema_id_of(std::string_view files_id,
                         std::string_view traits,
                         std::string_view name) {
  std::string id(files_id);
  if (!traits.empty()) {
    constexpr std::size_t kIdBytes = 8;
    const std::string digest = shared::hash::KeyDigest().add(files_id).add(traits).finish();
    id.clear();
    for (const char byte : digest.substr(0, kIdBytes))
      id += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  }
  return name.empty() ? id : std::string(name) + "@" + id;
}

}  // namespace exec
