#include "exec-service/supergraph/event_dialect.h"

#include <algorithm>
#include <span>

#include "exec-service/schema/sdl_nodes.h"

namespace exec::supergraph {

namespace {

constexpr std::string_view kEventSpecs[] = {"eventstream", "edfs", "openfed"};
constexpr std::string_view kPrefixes[] = {"edfs__", "openfed__"};

struct Known {
  std::string_view name;
  EventDirective directive;
  std::string_view canonical = {};  // empty: it is not supported
};

constexpr Known kDirectives[] = {
    {"kafkaSubscribe", EventDirective::kSubscribe, "edfs__kafkaSubscribe"},
    {"kafkaPublish", EventDirective::kPublish, "edfs__kafkaPublish"},
    {"subscriptionFilter", EventDirective::kFilter, "openfed__subscriptionFilter"},
    {"kafkaRequest", EventDirective::kUnsupported},
    {"natsSubscribe", EventDirective::kUnsupported},
    {"natsPublish", EventDirective::kUnsupported},
    {"natsRequest", EventDirective::kUnsupported},
    {"redisSubscribe", EventDirective::kUnsupported},
    {"redisPublish", EventDirective::kUnsupported},
};

constexpr Known kOlderDirectives[] = {
    {"eventsSubscribe", EventDirective::kSubscribe, "eventsSubscribe"},
    {"eventsPublish", EventDirective::kPublish, "eventsPublish"},
    {"eventsRequest", EventDirective::kUnsupported},
};

const Known* find_in(std::span<const Known> table, std::string_view name) {
  const auto found = std::ranges::find(table, name, &Known::name);
  return found == table.end() ? nullptr : &*found;
}

std::optional<std::string_view> without_prefix(std::string_view name) {
  for (const std::string_view prefix : kPrefixes)
    if (name.starts_with(prefix)) return name.substr(prefix.size());
  return std::nullopt;
}

// The specification's name of what the feature calls `name`; nullopt if it is not the feature's.
std::optional<std::string> linked_name(const Feature& feature, std::string_view name) {
  for (const FeatureImport& import : feature.imports)
    if (import.is_directive && import.as == name) return import.name;
  const std::string prefix = feature.name_space + "__";
  if (name.starts_with(prefix)) return std::string(name.substr(prefix.size()));
  return std::nullopt;
}

const Known* find_known(const Features& features, std::string_view name) {
  for (const std::string_view spec : kEventSpecs) {
    const Feature* feature = features.find(spec);
    const auto linked = feature == nullptr ? std::nullopt : linked_name(*feature, name);
    if (!linked) continue;
    const Known* known = find_in(kDirectives, without_prefix(*linked).value_or(*linked));
    return known == nullptr ? find_in(kOlderDirectives, *linked) : known;
  }
  if (const auto plain = without_prefix(name)) return find_in(kDirectives, *plain);
  return find_in(kOlderDirectives, name);
}

}  // namespace

std::optional<EventDirective> EventDialect::directive(std::string_view name) const {
  const Known* known = find_known(features_, name);
  return known == nullptr ? std::nullopt : std::optional(known->directive);
}

std::optional<std::string> EventDialect::canonical(std::string_view name) const {
  const Known* known = find_known(features_, name);
  if (known == nullptr || known->canonical.empty()) return std::nullopt;
  return std::string(known->canonical);
}

bool EventDialect::is_machinery(std::string_view type) {
  return type != kPublishResult && without_prefix(type).has_value();
}

std::optional<std::string> EventDialect::default_text(std::string_view directive,
                                                      std::string_view argument) const {
  for (const language::Definition& definition : file_.document.definitions()) {
    const auto* found = language::as<language::DirectiveDefinition>(definition);
    if (found == nullptr || found->name.value != directive) continue;
    for (const language::InputValueDefinition& value : found->arguments) {
      const language::Value* literal = value.default_value;
      if (value.name.value == argument && literal != nullptr &&
          literal->kind == language::ValueKind::kString)
        return std::string(literal->text);
    }
  }
  return std::nullopt;
}

}  // namespace exec::supergraph
