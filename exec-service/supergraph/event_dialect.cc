#include "exec-service/supergraph/event_dialect.h"

#include <utility>

#include "exec-service/schema/sdl_nodes.h"

namespace exec::supergraph {

namespace {

constexpr std::string_view kEventSpecs[] = {"eventstream", "edfs", "openfed"};
constexpr std::string_view kPrefixes[] = {"edfs__", "openfed__"};

constexpr std::pair<std::string_view, EventDirective> kDirectives[] = {
    {"kafkaSubscribe", EventDirective::kSubscribe},
    {"kafkaPublish", EventDirective::kPublish},
    {"subscriptionFilter", EventDirective::kFilter},
    {"kafkaRequest", EventDirective::kUnsupported},
    {"natsSubscribe", EventDirective::kUnsupported},
    {"natsPublish", EventDirective::kUnsupported},
    {"natsRequest", EventDirective::kUnsupported},
    {"redisSubscribe", EventDirective::kUnsupported},
    {"redisPublish", EventDirective::kUnsupported},
};

constexpr std::pair<std::string_view, EventDirective> kOlderDirectives[] = {
    {"eventsSubscribe", EventDirective::kSubscribe},
    {"eventsPublish", EventDirective::kPublish},
    {"eventsRequest", EventDirective::kUnsupported},
};

template <std::size_t N>
std::optional<EventDirective> find_in(const std::pair<std::string_view, EventDirective> (&table)[N],
                                      std::string_view name) {
  for (const auto& [known, directive] : table)
    if (known == name) return directive;
  return std::nullopt;
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

}  // namespace

std::optional<EventDirective> EventDialect::directive(std::string_view name) const {
  for (const std::string_view spec : kEventSpecs) {
    const Feature* feature = features_.find(spec);
    const auto linked = feature == nullptr ? std::nullopt : linked_name(*feature, name);
    if (linked) return find_in(kDirectives, without_prefix(*linked).value_or(*linked));
  }
  if (const auto plain = without_prefix(name)) return find_in(kDirectives, *plain);
  return find_in(kOlderDirectives, name);
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
