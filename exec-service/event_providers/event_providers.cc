#include "exec-service/event_providers/event_providers.h"

#include <optional>

#include "exec-service/supergraph/supergraph.h"
#include "shared/config/read_file.h"

namespace exec::event_providers {

namespace {

using Lines = std::vector<std::string>;

tl::expected<schema::SchemaText, Lines> read(const std::string& file) {
  auto text = shared::config::read_file(file);
  if (!text) return tl::unexpected(Lines{file + ": this file cannot be read"});
  return schema::SchemaText{file, *std::move(text)};
}

}  // namespace

tl::expected<shared::deployment::ProviderUses, Lines> event_providers(
    const shared::deployment::ExecFacts& configuration) {
  const auto supergraph = read(configuration.supergraph_file);
  if (!supergraph) return tl::unexpected(supergraph.error());
  std::optional<schema::SchemaText> events;
  if (!configuration.events_file.empty()) {
    auto text = read(configuration.events_file);
    if (!text) return tl::unexpected(text.error());
    events = *std::move(text);
  }
  const auto loaded = supergraph::load_supergraph(*supergraph, events ? &*events : nullptr);
  if (loaded.supergraph == nullptr) {
    Lines lines;
    for (const schema::Problem& problem : loaded.errors)
      lines.push_back(schema::to_string(problem));
    return tl::unexpected(std::move(lines));
  }
  const supergraph::EventGraph& graph = loaded.supergraph->events;
  return shared::deployment::ProviderUses{
      .reading = graph.uses_for_reading(*loaded.supergraph->model),
      .publishing = graph.uses_for_publishing(*loaded.supergraph->model)};
}

}  // namespace exec::event_providers
